package io.lagomcp.invoices.tool.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.SandboxAccount;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.tool.ToolClient;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What waits, in pages. */
class ListApprovalsToolTest {
    @AutoClose
    private final SandboxAccount account = SandboxAccount.open();

    private final ToolClient desk = ToolClient.at(account);

    @Test
    void listsNothingWhereNothingWaits() {
        ObjectNode empty = desk.result("list_approvals", "{}");

        assertThat(empty.path("approvals")).isEmpty();
        assertThat(empty.path("page")).hasToString("{\"current\":1,\"next\":null,\"total_count\":0}");
    }

    @Test
    void hasWhatTheDecisionTakes() {
        String lagoId = account.unpaid().lagoId();
        JsonNode plan = desk.plan("retry_payment", "{'lago_id':'%s','reason':'A new card'}".formatted(lagoId));

        JsonNode listed = desk.result("list_approvals", "{}").path("approvals").path(0);

        assertThat(listed.path("confirmation_id")).isEqualTo(plan.path("confirmation_id"));
        assertThat(listed.path("statement")).isEqualTo(plan.path("statement"));
        assertThat(listed.path("expires_at")).isEqualTo(plan.path("expires_at"));
        assertThat(listed.path("amount_cents").asLong())
                .isEqualTo(account.unpaid().due().minorUnits());
        assertThat(listed.path("currency").asString())
                .isEqualTo(account.unpaid().due().currency());
        assertThat(listed.path("reason").asString()).isEqualTo("A new card");
        assertThat(desk.confirm(listed).json().path("outcome").asString()).isEqualTo("done");
    }

    @Test
    void namesTheSumOfEachCurrency() {
        Invoice first = account.unpaid();
        Invoice other = account.invoice(
                "finalized",
                invoice -> invoice.paymentStatus().equals("pending")
                        && !invoice.currency().equals(first.currency()));
        desk.plan("void_invoice", "{'lago_ids':['%s','%s']}".formatted(first.lagoId(), other.lagoId()));

        JsonNode listed = desk.result("list_approvals", "{}").path("approvals").path(0);

        assertThat(listed.has("amount_cents")).isFalse();
        assertThat(listed.path("sums"))
                .extracting(JsonNode::asString)
                .containsExactlyInAnyOrder(
                        first.total().toString(), other.total().toString());
    }

    @Test
    void showsOnePlanWithItsWholeText() {
        String voided = "{'lago_id':'%s'}".formatted(account.unpaid().lagoId());
        JsonNode plan = desk.plan("void_invoice", voided);
        desk.plan("retry_payment", voided);

        JsonNode found = desk.result(
                "list_approvals",
                "{'confirmation_id':'%s'}"
                        .formatted(plan.path("confirmation_id").asString()));

        assertThat(found.path("approvals")).singleElement().satisfies(listed -> {
            assertThat(listed.path("confirmation_id")).isEqualTo(plan.path("confirmation_id"));
            assertThat(listed.path("text").asString())
                    .startsWith(plan.path("statement").asString())
                    .contains("Lago then");
        });
        assertThat(desk.result("list_approvals", "{'confirmation_id':'abcdefghjk'}")
                        .path("approvals"))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | waiting",
                "{'whose':'mine'} | waiting",
                "{'whose':'to_decide','state':'any'} | waiting",
                "{'state':'ended'} | rejected",
                "{'state':'any'} | rejected waiting",
            })
    void selectsByStateAndPerson(String arguments, String states) {
        String note = "{'lago_id':'%s','metadata':{'k':'%s'}}";
        JsonNode rejected =
                desk.plan("update_invoice", note.formatted(account.unpaid().lagoId(), "1"));
        ObjectNode no = ToolClient.json("{'decision':'reject'}");
        no.set("confirmation_id", rejected.path("confirmation_id"));
        no.set("statement", rejected.path("statement"));
        assertThat(desk.result("confirm_action", no).path("outcome").asString()).isEqualTo("rejected");
        desk.plan("update_invoice", note.formatted(account.unpaid().lagoId(), "2"));

        assertThat(desk.result("list_approvals", arguments).path("approvals"))
                .extracting(plan -> plan.path("state").asString())
                .containsExactly(states.split(" ", -1));
    }

    @Test
    void comesInPages() {
        String note = "{'lago_id':'%s','metadata':{'k':'%d'}}";
        for (int i = 0; i < 5; i++) {
            desk.plan("update_invoice", note.formatted(account.unpaid().lagoId(), i));
        }

        TreeSet<String> ids = new TreeSet<>();
        for (int page = 1; page <= 3; page++) {
            ObjectNode result = desk.result("list_approvals", "{'per_page':2,'page':%d}".formatted(page));
            result.path("approvals")
                    .forEach(plan -> ids.add(plan.path("confirmation_id").asString()));
            assertThat(result.at("/page/next").asInt(0)).isEqualTo(page < 3 ? page + 1 : 0);
            assertThat(result.at("/page/total_count").asInt()).isEqualTo(5);
        }
        assertThat(ids).hasSize(5);
        assertThat(desk.result("list_approvals", "{'page':99}").path("approvals"))
                .isEqualTo(ToolClient.json("{'a':[]}").path("a"));
    }

    @Test
    void isNotListedWhereNothingCanBeChanged() {
        assertThat(ToolClient.readOnly(account).registry().definitions())
                .extracting(tool -> tool.name())
                .doesNotContain("list_approvals");
        assertThat(List.of(ToolClient.readOnly(account)
                        .error("list_approvals", "{}")
                        .path("code")
                        .asString()))
                .containsExactly("read_only");
    }
}
