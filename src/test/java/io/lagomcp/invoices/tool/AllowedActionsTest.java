package io.lagomcp.invoices.tool;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.SandboxAccount;
import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.lago.Invoice;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What is listed works, and what is not listed is refused: tried, not believed. */
class AllowedActionsTest {
    private static final SandboxAccount ACCOUNT = SandboxAccount.open();
    private static final Map<String, String> MORE = Map.of("update_invoice", ",'metadata':{'k':'v'}");
    private static final String FINAL =
            "update_invoice download_invoice download_invoice_xml resend_invoice_email void_invoice";
    private static final List<String> ACTIONS = ToolClient.words("""
        refresh_invoice finalize_invoice update_invoice download_invoice download_invoice_xml retry_payment
        void_invoice delete_invoice retry_invoice lose_dispute_invoice invoice_payment_url
        resend_invoice_email
        """);

    @AfterAll
    static void close() {
        ACCOUNT.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "draft | pending | subscription | refresh_invoice finalize_invoice delete_invoice",
                "finalized | pending | subscription | FINAL lose_dispute_invoice",
                "finalized | failed | subscription | FINAL retry_payment invoice_payment_url lose_dispute_invoice",
                "finalized | succeeded | subscription | FINAL lose_dispute_invoice",
                "finalized | pending | one_off | FINAL retry_payment invoice_payment_url lose_dispute_invoice",
                "pending | pending | subscription | update_invoice retry_payment invoice_payment_url",
                "failed | pending | subscription | update_invoice retry_invoice invoice_payment_url",
                "voided | | | lose_dispute_invoice",
            })
    void listsExactlyWhatLagoPermits(String status, String paymentStatus, String type, String allowed) {
        List<String> expected = List.of(allowed.replace("FINAL", FINAL).split(" "));
        Predicate<Invoice> wanted =
                any -> (paymentStatus == null || any.paymentStatus().equals(paymentStatus))
                        && (type == null || any.type().equals(type));
        String invoice = ACCOUNT.invoice(status, wanted).lagoId();
        assertThat(ToolClient.at(ACCOUNT)
                        .result("find_invoice", "{'lago_id':'%s'}".formatted(invoice))
                        .path("allowed_actions")
                        .valueStream()
                        .map(JsonNode::asString))
                .containsExactlyInAnyOrderElementsOf(expected);
        for (String action : ACTIONS) {
            if (expected.contains(action)) {
                try (SandboxAccount fresh = SandboxAccount.open()) {
                    assertThat(works(fresh, action, invoice))
                            .as("%s of a %s invoice works", action, status)
                            .isTrue();
                }
            } else {
                assertThat(works(ACCOUNT, action, invoice))
                        .as("%s of a %s invoice works", action, status)
                        .isFalse();
            }
        }
    }

    private static boolean works(SandboxAccount account, String action, String invoice) {
        ToolClient desk = ToolClient.at(account);
        ToolResult result = desk.call(
                action, ToolClient.json("{'lago_id':'%s'%s}".formatted(invoice, MORE.getOrDefault(action, ""))));
        if (result.json().path("error").path("code").asString("").equals("no_electronic_invoices")) {
            return true; // which depends on the billing entity and not on the invoice
        }
        return !result.isError()
                && (!result.json().has("plan")
                        || !desk.confirm(result.json().path("plan")).isError());
    }

    /** That another system has it, an invoice does not show. */
    @Test
    void whatOnlyLagoSeesShowsWhenItIsTried() {
        Invoice draft = ACCOUNT.invoice("draft", any -> any.type().equals("add_on"));

        ToolClient desk = ToolClient.at(ACCOUNT);
        String id = "'lago_id':'%s'".formatted(draft.lagoId());
        desk.confirm(desk.plan(
                "sync_salesforce_id", "{%s,'integration_code':'salesforce_main','external_id':'0061'}".formatted(id)));

        assertThat(desk.registry().allowedActions(Principal.local()).on(draft)).hasToString("[\"delete_invoice\"]");
        assertThat(desk.failure("delete_invoice", "{%s}".formatted(id))
                        .path("message")
                        .asString())
                .endsWith("Another system has it already, and would keep it.");
    }

    @Test
    void permitsNothingInAStatusItDoesNotKnow() {
        ObjectNode invoice =
                ToolClient.json("{'status':'frozen','payment_status':'pending','invoice_type':'subscription'}");

        assertThat(ToolClient.at(ACCOUNT)
                        .registry()
                        .allowedActions(Principal.local())
                        .on(new Invoice(invoice)))
                .isEmpty();
    }

    @Test
    void namesOnlyToolsThatAreOffered() {
        ObjectNode invoice = ToolClient.json("{'status':'finalized','payment_status':'pending'}");
        AllowedActions allowed = ToolClient.readOnly(ACCOUNT).registry().allowedActions(Principal.local());

        assertThat(allowed.on(new Invoice(invoice))).hasToString("[\"download_invoice\",\"download_invoice_xml\"]");
    }
}
