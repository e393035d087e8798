package io.lagomcp.invoices.tool.write;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.http.Fault;
import io.lagomcp.invoices.approval.ApprovalService;
import io.lagomcp.invoices.approval.Caller;
import io.lagomcp.invoices.approval.ConfirmationChannel;
import io.lagomcp.invoices.approval.Policy;
import io.lagomcp.invoices.approval.TestAuditLogs;
import io.lagomcp.invoices.approval.TestClock;
import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.audit.AuditLog;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.LagoClient;
import io.lagomcp.invoices.policy.PolicyFileReader;
import io.lagomcp.invoices.tool.CapturedLog;
import io.lagomcp.invoices.tool.InterceptedLago;
import io.lagomcp.invoices.tool.ToolClient;
import io.lagomcp.invoices.tool.ToolResult;
import io.lagomcp.invoices.tool.registry.ToolRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class InvoicePaymentUrlToolTest {
    private static final String PAGE = "https://checkout.example/c/pay_cs_live_b1fZ?key=%C3%A4#x" + "f".repeat(2_000);

    @AutoClose
    private final InterceptedLago lago = new InterceptedLago();

    private final TestClock clock = new TestClock();
    private final ToolClient desk = ToolClient.at(lago.client());
    private final Invoice unpaid = lago.account()
            .invoice(
                    "finalized",
                    invoice -> InvoiceActionTool.invoicePaymentUrl(lago.client())
                                    .eligibility()
                                    .orElseThrow()
                                    .violatedBy(invoice)
                                    .isEmpty()
                            && invoice.paymentStatus().equals("pending"));
    private final String answer = "{\"invoice_payment_details\":{\"lago_invoice_id\":\"%s\",\"payment_url\":\"%s\"}}"
            .formatted(unpaid.lagoId(), PAGE);

    @Test
    void givesTheLinkAtOnceBecauseNothingChanges() {
        lago.answer("POST", path(unpaid), 200, answer);

        ObjectNode result = desk.result("invoice_payment_url", id(unpaid));

        assertThat(result.path("outcome").asString()).isEqualTo("done");
        assertThat(result.path("payment_url").asString())
                .as("useless if it were shortened")
                .isEqualTo(PAGE);
        assertThat(result.path("receipt").path("statement").asString())
                .startsWith("Get a payment link for invoice " + unpaid.number() + " for ")
                .contains(". Nothing changes until somebody pays; anyone with the link sees the amount due.")
                .doesNotContain("cannot be undone");
        assertThat(result.path("receipt").path("approved_via").asString()).isEqualTo("policy");
        assertThat(lago.text("POST", path(unpaid))).as("the body").isEmpty();
    }

    @Test
    void theLinkIsInNoLogAndInNoRecord() throws Exception {
        lago.answer("POST", path(unpaid), 200, answer);
        Path record = TestAuditLogs.freshFile();
        LagoClient client = lago.client();
        ApprovalService approvals =
                new ApprovalService(Policy.confirmEverything(), client, client, AuditLog.at(record, clock), clock);

        try (CapturedLog log = CapturedLog.everything()) {
            ToolResult result = new ToolRegistry(client, approvals, clock)
                    .call(
                            "invoice_payment_url",
                            ToolClient.json(id(unpaid)),
                            new Caller(Principal.local(), "test 1", ConfirmationChannel.relay()));

            assertThat(result.json().path("payment_url").asString()).isEqualTo(PAGE);
            assertThat(log.lines()).noneMatch(line -> line.contains("checkout"));
        }
        assertThat(Files.readString(record)).contains("invoice_payment_url").doesNotContain("checkout");
    }

    @Test
    void aWrittenPolicyDecidesAsWritten() {
        LagoClient client = lago.client();
        ApprovalService approvals = new ApprovalService(
                PolicyFileReader.parse("version: 1", clock), client, client, TestAuditLogs.fresh(clock), clock);

        ToolResult result = new ToolRegistry(client, approvals, clock)
                .call(
                        "invoice_payment_url",
                        ToolClient.json(id(unpaid)),
                        new Caller(Principal.local(), "test 1", ConfirmationChannel.relay()));

        assertThat(result.json().path("outcome").asString()).isEqualTo("confirmation_required");
        assertThat(lago.count("POST", path(unpaid))).isZero();
    }

    @Test
    void aReadOnlyServerRefusesIt() {
        assertThat(ToolClient.readOnly(lago.account())
                        .error("invoice_payment_url", id(unpaid))
                        .path("code")
                        .asString())
                .isEqualTo("read_only");
    }

    @Test
    void aLostAnswerIsNoRiddleAndAskingAgainIsHarmless() {
        lago.answer(post(urlPathEqualTo("/api/v1" + path(unpaid)))
                .willReturn(aResponse().withFault(Fault.EMPTY_RESPONSE)));

        JsonNode error = desk.error("invoice_payment_url", id(unpaid));

        assertThat(error.path("code").asString()).isEqualTo("connection_broken");
        assertThat(error.path("hint").asString())
                .startsWith("Nothing was changed. Call invoice_payment_url once more;");
        lago.answer("POST", path(unpaid), 200, answer);
        assertThat(desk.result("invoice_payment_url", id(unpaid))
                        .path("payment_url")
                        .asString())
                .as("without a question about the first one")
                .isEqualTo(PAGE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "draft     | {}                           | invalid_invoice_status_or_payment_status",
                "voided    | {}                           | invalid_invoice_status_or_payment_status",
                "finalized | {'payment_status':'succeeded'} | invalid_invoice_status_or_payment_status",
                "finalized | {'payment_provider':null}         | no_linked_payment_provider",
                "finalized | {'payment_provider':'gocardless'} | invalid_payment_provider",
            })
    void refusesWhereThereCanBeNoPage(String status, String change, String code) {
        Invoice invoice = status.equals("finalized")
                ? unpaid
                : lago.account().invoice(status, any -> status.equals("voided") || any.isOfSubscription());
        ObjectNode json = lago.account().lago().find(invoice.lagoId()).json().deepCopy();
        ObjectNode changes = ToolClient.json(change);
        ((ObjectNode) json.path("customer").path("billing_configuration"))
                .setAll(changes.has("payment_provider") ? changes : ToolClient.json("{}"));
        json.setAll(changes.has("payment_status") ? changes : ToolClient.json("{}"));
        lago.answer("GET", "/invoices/" + invoice.lagoId(), json);

        JsonNode error = desk.error("invoice_payment_url", id(invoice));

        assertThat(error.path("code").asString()).isEqualTo(code);
        assertThat(error.path("allowed_actions").toString()).doesNotContain("invoice_payment_url");
        assertThat(error.path("next_calls").path(0).path("tool").asString()).isEqualTo("find_invoice");
        assertThat(lago.count("POST", path(invoice))).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "missing_payment_provider_customer | The payment provider does not know its customer.",
                "missing_payment_provider | Its customer has no payment provider.",
                "payment_provider_error | Lago answered 422 validation_errors.",
            })
    void explainsWhatOnlyLagoCanSee(String reason, String message) {
        lago.answer(
                "POST",
                path(unpaid),
                422,
                "{\"code\":\"validation_errors\",\"error_details\":{\"base\":[\"" + reason + "\"]}}");

        JsonNode error = desk.error("invoice_payment_url", id(unpaid));

        assertThat(error.path("message").asString()).endsWith(message);
        assertThat(error.path("details").path("base").path(0).asString()).isEqualTo(reason);
    }

    private static String path(Invoice invoice) {
        return "/invoices/" + invoice.lagoId() + "/payment_url";
    }

    private static String id(Invoice invoice) {
        return "{'lago_id':'%s'}".formatted(invoice.lagoId());
    }
}
