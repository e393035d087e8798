package io.lagomcp.invoices.tool;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.SandboxAccount;
import io.lagomcp.invoices.approval.plan.Permissions;
import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.approval.plan.Role;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a caller was given decides what they see and what they may call. */
class ToolRolesTest {
    private static final List<String> READS = ToolClient.words("""
        find_all_invoices find_invoice summarize_invoices collections_worklist preview_invoice find_customers
        find_add_ons find_payments find_credit_notes find_subscriptions find_payment_requests find_receipts
        download_invoice download_invoice_xml
        """);

    @AutoClose
    private final SandboxAccount account = SandboxAccount.open();

    private final ToolClient desk = ToolClient.at(account);

    @Test
    void aReaderSeesWhatReadsAndNothingElse() {
        assertThat(listed(Permissions.of(Role.READER))).containsExactlyElementsOf(READS);
    }

    @ParameterizedTest
    @EnumSource(names = {"OPERATOR", "APPROVER"})
    void whoMayPlanSeesEverything(Role role) {
        assertThat(listed(Permissions.of(role)))
                .containsExactlyElementsOf(names(desk.registry().definitions()));
    }

    @Test
    void whoWasGivenSomeToolsSeesThese() {
        assertThat(listed(only(Role.APPROVER, "find_invoice", "retry_payment", "confirm_action", "no_such_tool")))
                .containsExactly("find_invoice", "retry_payment", "confirm_action");
        assertThat(listed(only(Role.READER, "find_invoice", "retry_payment", "confirm_action")))
                .containsExactly("find_invoice");
        assertThat(listed(only(Role.APPROVER, "find_invoice", "confirm_action")))
                .as("without a change there is nothing to confirm")
                .containsExactly("find_invoice");
        assertThat(listed(only(Role.APPROVER))).isEmpty();
    }

    @Test
    void everyToolThatIsNotListedIsRefusedWhenCalled() {
        for (Permissions grant : List.of(
                Permissions.of(Role.READER),
                only(Role.READER),
                only(Role.OPERATOR, "find_invoice", "update_invoice"),
                only(Role.APPROVER, "confirm_action"))) {
            List<String> listed = listed(grant);
            for (String tool : names(desk.registry().all())) {
                if (!listed.contains(tool)) {
                    assertThat(at(grant).error(tool, "{}").path("code").asString())
                            .as("%s with %s", tool, grant)
                            .isEqualTo("not_permitted");
                }
            }
        }
        assertThat(account.requests()).as("requests for calls that are refused").isEmpty();
    }

    @Test
    void aReaderIsRefusedBeforeAnythingIsPlanned() {
        JsonNode error = at(Permissions.of(Role.READER)).error("retry_payment", "{'lago_id':'%s'}".formatted(unpaid()));

        assertThat(error.path("code").asString()).isEqualTo("not_permitted");
        assertThat(error.path("message").asString()).isEqualTo("The role reader only reads: nothing was changed.");
        assertThat(error.path("hint").asString()).contains("X-MCP-Readonly", "the server's operator");
    }

    @Test
    void aRefusalNamesTheToolsThatAreLeft() {
        JsonNode error =
                at(only(Role.APPROVER, "summarize_invoices", "find_invoice")).error("find_all_invoices", "{}");

        assertThat(error.path("message").asString())
                .isEqualTo("This caller may use only find_invoice, summarize_invoices: nothing was done.");
        assertThat(error.path("hint").asString()).contains("X-MCP-Tools");
    }

    @Test
    void allowedActionsAreThoseOfTheCaller() {
        String invoice = "{'lago_id':'%s'}".formatted(unpaid());

        assertThat(actions(desk.result("find_invoice", invoice))).contains("retry_payment", "download_invoice");
        assertThat(actions(at(Permissions.of(Role.READER)).result("find_invoice", invoice)))
                .isSubsetOf(READS)
                .contains("download_invoice");
        assertThat(actions(
                        at(only(Role.OPERATOR, "find_invoice", "void_invoice")).result("find_invoice", invoice)))
                .containsExactly("void_invoice");
    }

    @Test
    void nextCallsAreThoseOfTheCaller() {
        String draft = "{'lago_id':'%s'}".formatted(account.draft().lagoId());

        assertThat(at(Permissions.of(Role.OPERATOR))
                        .error("void_invoice", draft)
                        .path("next_calls"))
                .extracting(call -> call.path("tool").asString())
                .containsExactly("find_invoice");
        assertThat(at(only(Role.OPERATOR, "void_invoice"))
                        .error("void_invoice", draft)
                        .has("next_calls"))
                .isFalse();
    }

    @Test
    void anUnknownToolIsAnsweredWithTheToolsOfTheCaller() {
        JsonNode error = at(only(Role.READER, "find_invoice")).error("no_such_tool", "{}");

        assertThat(error.path("hint").asString()).isEqualTo("The tools are: find_invoice.");
    }

    @Test
    void anOperatorIsToldThatAnApproverMustConfirm() {
        JsonNode plan = at(Permissions.of(Role.OPERATOR))
                .plan("update_invoice", "{'lago_id':'%s','metadata':{'a':'b'}}".formatted(unpaid()));

        assertThat(plan.path("next").asString())
                .contains("Neither you nor your user can confirm this; an approver must.");
        JsonNode error = at(Permissions.of(Role.OPERATOR)).confirm(plan).json().path("error");
        assertThat(error.path("code").asString()).isEqualTo("approver_needed");
    }

    @Test
    void theReceiptNamesBoth() {
        JsonNode plan = at(Permissions.of(Role.OPERATOR))
                .plan("update_invoice", "{'lago_id':'%s','metadata':{'a':'b'}}".formatted(unpaid()));

        for (int call = 0; call < 2; call++) {
            JsonNode receipt = desk.of(new Principal("kim", Permissions.of(Role.APPROVER)))
                    .confirm(plan)
                    .json()
                    .path("receipt");
            assertThat(receipt.path("planned_by").asString()).isEqualTo("somebody");
            assertThat(receipt.path("confirmed_by").asString()).isEqualTo("kim");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"somebody else", "kim"})
    void anErrorSaysNothingOfThePlanOfAnother(String stranger) {
        JsonNode plan = desk.plan("update_invoice", "{'lago_id':'%s','metadata':{'a':'b'}}".formatted(unpaid()));

        JsonNode error = desk.of(new Principal(stranger, Permissions.of(Role.APPROVER)))
                .confirm(plan)
                .json()
                .path("error");

        assertThat(error).isEqualTo(desk.error("confirm_action", "{'confirmation_id':'abcdefghjk','statement':'Yes'}"));
    }

    private ToolClient at(Permissions grant) {
        return desk.of(new Principal("somebody", grant));
    }

    private static Permissions only(Role role, String... tools) {
        return new Permissions(role, Optional.of(Set.of(tools)));
    }

    private List<String> listed(Permissions grant) {
        return names(desk.registry().definitions(new Principal("somebody", grant)));
    }

    private static List<String> names(List<ToolDefinition> definitions) {
        return definitions.stream().map(ToolDefinition::name).toList();
    }

    private static List<String> actions(ObjectNode result) {
        return result.path("allowed_actions")
                .valueStream()
                .map(JsonNode::asString)
                .toList();
    }

    private String unpaid() {
        return account.unpaid().lagoId();
    }
}
