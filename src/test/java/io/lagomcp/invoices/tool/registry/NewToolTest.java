package io.lagomcp.invoices.tool.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.Policy;
import io.lagomcp.invoices.approval.TestAuditLogs;
import io.lagomcp.invoices.approval.TestClock;
import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.LagoClient;
import io.lagomcp.invoices.tool.InterceptedLago;
import io.lagomcp.invoices.tool.ToolClient;
import io.lagomcp.invoices.tool.ToolDefinition;
import io.lagomcp.invoices.tool.Toolset;
import io.lagomcp.invoices.tool.read.InstantSleeper;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A tool of a schema, a class and one line of registration is complete. */
class NewToolTest {
    @AutoClose
    private final InterceptedLago lago = new InterceptedLago();

    private final TestClock clock = new TestClock();
    private final ToolClient desk = ToolClient.at(registry(lago.client()));
    private final Invoice voided = lago.account().invoice("voided", any -> true);
    private final String path = "/invoices/" + voided.lagoId() + "/archive";

    private ToolRegistry registry(LagoClient client) {
        return new ToolRegistry(
                client,
                clock.approvals(Policy.confirmEverything(), client, client, TestAuditLogs.fresh(clock)),
                InstantSleeper.documents(Optional.empty()),
                clock,
                clock::nanoTime,
                Toolset.all(),
                ArchiveInvoiceTool.archiveInvoice(client)); // the line of registration
    }

    @Test
    void isListedAndAllowedInTheStateThatItNames() {
        assertThat(desk.registry().definitions(Principal.local()))
                .extracting(ToolDefinition::name)
                .contains("archive_invoice");
        assertThat(desk.result("find_invoice", id(voided)).path("allowed_actions"))
                .extracting(JsonNode::asString)
                .contains("archive_invoice");
        assertThat(desk.result("find_invoice", id(lago.account().unpaid())).path("allowed_actions"))
                .extracting(JsonNode::asString)
                .doesNotContain("archive_invoice");
    }

    @Test
    void isPlannedAndSentOnceAfterConfirmation() {
        lago.answer("POST", path, voided.json().deepCopy());

        JsonNode plan = desk.plan("archive_invoice", id(voided));
        assertThat(plan.path("statement").asString()).startsWith("Archive invoice " + voided.number());
        assertThat(lago.count("POST", path)).as("before confirmation").isZero();

        assertThat(desk.confirm(plan).json().path("outcome").asString()).isEqualTo("done");
        assertThat(lago.count("POST", path)).isEqualTo(1);
    }

    @Test
    void isRefusedInOtherStatesWithTheStateThatItNeeds() {
        for (String status : List.of("draft", "finalized", "failed", "pending")) {
            Invoice other = lago.account().invoice(status, any -> true);

            JsonNode error = desk.error("archive_invoice", id(other));

            assertThat(error.path("code").asString()).isEqualTo("not_archivable");
            assertThat(error.path("message").asString()).endsWith("Only a voided invoice can be archived.");
            assertThat(error.path("hint").asString())
                    .isEqualTo("What this invoice permits now is in `allowed_actions`.");
            assertThat(error.path("next_calls"))
                    .extracting(call -> call.path("tool").asString())
                    .containsExactly("find_invoice");
        }
    }

    @Test
    void explainsARefusalOfLagoByTheStateThatItNeeds() {
        lago.refuse("POST", path, 405, "something_new");

        assertThat(desk.failure("archive_invoice", id(voided)).path("hint").asString())
                .startsWith("Only a voided invoice can be archived. ");
    }

    @Test
    void isSuggestedAfterAMistakeAndAfterAPlanExpired() {
        assertThat(desk.error("archive_invoice", "{'lago_id':'LAG-1001-001-006'}")
                        .path("next_calls")
                        .path(0))
                .isEqualTo(ToolClient.json("{'tool':'archive_invoice','arguments':{'number':'LAG-1001-001-006'}}"));

        JsonNode plan = desk.plan("archive_invoice", id(voided));
        clock.advance(Duration.ofHours(1));
        assertThat(desk.confirm(plan)
                        .json()
                        .path("error")
                        .path("next_calls")
                        .path(0)
                        .path("tool")
                        .asString())
                .isEqualTo("archive_invoice");
    }

    private static String id(Invoice invoice) {
        return "{'lago_id':'%s'}".formatted(invoice.lagoId());
    }
}
