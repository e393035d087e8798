package io.lagomcp.invoices.tool.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.SandboxAccount;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.tool.ToolClient;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class InvoiceViewTest {
    private static final SandboxAccount ACCOUNT = SandboxAccount.open();
    private static final List<String> PERSONAL = List.of(
            "email", "phone", "address_line1", "zipcode", "city", "url", "tax_identification_number", "legal_number");

    private final ToolClient desk = ToolClient.at(ACCOUNT);

    @AfterAll
    static void close() {
        ACCOUNT.close();
    }

    @Test
    void conciseShowsNoPersonalDataOfAnyCustomer() {
        List<Invoice> all = ACCOUNT.invoices();
        assertThat(all).hasSize(240);
        for (Invoice invoice : all) {
            JsonNode customer = invoice.json().path("customer");
            List<String> personal = personal(customer);
            String shown = InvoiceView.row(invoice, false).toString()
                    + InvoiceView.single(ACCOUNT.lago().find(invoice.lagoId()), false);

            assertThat(personal).as("what the sandbox knows of %s", customer).hasSizeGreaterThan(4);
            assertThat(shown)
                    .as("concise %s", invoice.number())
                    .doesNotContain(personal)
                    .doesNotContain("@");
        }
    }

    private static List<String> personal(JsonNode customer) {
        List<String> values = new ArrayList<>();
        for (String field : PERSONAL) {
            String value = customer.path(field).asString("");
            if (!value.isEmpty()) {
                values.add('"' + value + '"');
            }
        }
        return values;
    }

    @Test
    void fullLosesNothing() {
        Invoice invoice = ACCOUNT.lago().find(ACCOUNT.unpaid().lagoId());

        JsonNode shown = desk.result("find_invoice", "{'lago_id':'%s','detail':'full'}".formatted(invoice.lagoId()))
                .path("invoice");

        assertThat(shown)
                .hasToString(invoice.json()
                        .deepCopy()
                        .put("total", invoice.total().toString())
                        .put("due", invoice.due().toString())
                        .put("days_overdue", shown.path("days_overdue").longValue())
                        .toString());
        assertThat(shown.path("days_overdue").longValue()).isPositive();
        assertThat(InvoiceView.row(invoice, true))
                .isEqualTo(invoice.json()
                        .deepCopy()
                        .put("total", invoice.total().toString())
                        .put("due", invoice.due().toString()));
    }

    @Test
    void fullKeepsWhatIsNotKnownHere() {
        ObjectNode json =
                ToolClient.json("{'lago_id':'1','currency':'EUR','new_field':[1.10,null,{'a':12345678901234567890}]}");

        ObjectNode shown = InvoiceView.single(new Invoice(json), true);

        assertThat(shown.remove(List.of("total", "due"))).hasToString(json.toString());
    }

    @ParameterizedTest
    @CsvSource({
        "EUR, 123450, '1,234.50 EUR'",
        "JPY, 123450, '123,450 JPY'",
        "KWD, 123450, '123.450 KWD'",
        "USD, 0, '0.00 USD'",
        "GBP, -5, '-0.05 GBP'",
        "ABC, 100, '100 minor units of ABC'",
    })
    void moneyIsReadableInEveryCurrency(String currency, long amount, String readable) {
        ObjectNode json = ToolClient.json("{'lago_id':'1','fees':[{'item':{'name':'Seats'},'units':'1.0'}]}");
        json.put("currency", currency).put("total_amount_cents", amount);
        ((ObjectNode) json.path("fees").path(0)).put("amount_cents", amount);

        ObjectNode shown = InvoiceView.single(new Invoice(json), false);

        assertThat(shown.path("total").asString()).isEqualTo(readable);
        assertThat(shown.path("fees").path(0))
                .hasToString("{\"name\":\"Seats\",\"units\":\"1\",\"amount_cents\":%d,\"amount\":\"%s\"}"
                        .formatted(amount, readable));
    }

    @Test
    void aLineIsCalledByItsDisplayNameWhereItHasOne() {
        Invoice invoice = new Invoice(ToolClient.json("{'currency':'EUR','fees':["
                + "{'item':{'name':'Setup fee','invoice_display_name':'Start'},'units':'1'},"
                + "{'item':{'name':'Setup fee','invoice_display_name':null}}]}"));

        assertThat(InvoiceView.single(invoice, false).path("fees").valueStream().map(line -> line.path("name")
                        .asString()))
                .containsExactly("Start", "Setup fee");
    }

    @Test
    void aFailedInvoiceSaysWhyInShort() {
        Invoice invoice = new Invoice(
                ToolClient.json(
                        "{'currency':'EUR','error_details':[{'error_code':'tax_error','details':{'tax_error':'validationError','tax_error_message':'No"
                                + " address'}},{'error_code':'tax_error','details':{'tax_error':'validationError'}},"
                                + "{'error_code':'not_provided','details':{}},"
                                + "{'error_code':'invoice_generation_error','details':{'error':'nil','backtrace':['a','b']}}]}"));

        assertThat(InvoiceView.single(invoice, false)
                        .path("errors")
                        .valueStream()
                        .map(JsonNode::asString))
                .containsExactly(
                        "tax_error: No address",
                        "tax_error: validationError",
                        "not_provided",
                        "invoice_generation_error: nil (Lago's internal dump is left out)");
    }

    @ParameterizedTest
    @CsvSource({"concise", "full"})
    void noInternalDumpIsShownAndThatIsSaid(String detail) {
        Invoice crashed = ACCOUNT.invoices().stream()
                .filter(invoice -> invoice.status().equals("failed"))
                .map(invoice -> ACCOUNT.lago().find(invoice.lagoId()))
                .filter(invoice ->
                        invoice.json().path("error_details").toString().contains("backtrace"))
                .findFirst()
                .orElseThrow();

        String shown = desk.result("find_invoice", "{'lago_id':'%s','detail':'%s'}".formatted(crashed.lagoId(), detail))
                .toString();

        assertThat(shown).contains("undefined method 'amount' for nil").doesNotContain("step_001");
        assertThat(shown)
                .containsPattern(
                        detail.equals("full")
                                ? "\"left_out\":\\[\"backtrace\"[^]]*]"
                                : "Lago's internal dump is left out");
    }

    @Test
    void conciseSaysWhatWasPaidDeductedDisputedAndVoidedWhereItWas() {
        Invoice invoice = new Invoice(ToolClient.json("{'currency':'EUR','total_paid_amount_cents':100,"
                + "'credit_notes_amount_cents':200,'total_offsetted_credit_note_amount_cents':300,"
                + "'prepaid_credit_amount_cents':400,'coupons_amount_cents':500,"
                + "'voided_at':'2026-01-01T00:00:00Z','payment_dispute_lost_at':'2026-02-02T00:00:00Z',"
                + "'credits':[{'amount_cents':500,'item':{'type':'coupon','name':'Welcome','code':'w'}}],"
                + "'metadata':[{'lago_id':'m','key':'project','value':'rollout'}]}"));

        ObjectNode shown = InvoiceView.single(invoice, false);

        assertThat(shown.path("paid").asString()).isEqualTo("1.00 EUR");
        assertThat(shown.path("total_paid_amount_cents").intValue()).isEqualTo(100);
        assertThat(shown.path("credit_notes").asString()).isEqualTo("2.00 EUR");
        assertThat(shown.path("offset_by_credit_notes").asString()).isEqualTo("3.00 EUR");
        assertThat(shown.path("prepaid_credit").asString()).isEqualTo("4.00 EUR");
        assertThat(shown.path("coupons").asString()).isEqualTo("5.00 EUR");
        assertThat(shown.path("voided_at").asString()).isEqualTo("2026-01-01T00:00:00Z");
        assertThat(shown.path("payment_dispute_lost_at").asString()).isEqualTo("2026-02-02T00:00:00Z");
        assertThat(shown.path("credits"))
                .hasToString("[{'type':'coupon','name':'Welcome','amount_cents':500,'amount':'5.00 EUR'}]"
                        .replace('\'', '"'));
        assertThat(shown.path("metadata")).hasToString("{\"project\":\"rollout\"}");
    }

    @Test
    void paymentsAndPaymentStatusAreBothToldWhereTheyDisagree() {
        Invoice byHand =
                new Invoice(ToolClient.json("{'currency':'EUR','status':'finalized','payment_status':'succeeded',"
                        + "'total_amount_cents':24000,'total_due_amount_cents':24000,'total_paid_amount_cents':0}"));

        for (ObjectNode shown : List.of(InvoiceView.row(byHand, false), InvoiceView.single(byHand, true))) {
            assertThat(shown.path("due").asString()).isEqualTo("0.00 EUR");
            assertThat(shown.path("due_note").asString())
                    .isEqualTo("marked as paid, though Lago has no payment for 240.00 EUR");
        }
        assertThat(InvoiceSentences.facts(byHand))
                .endsWith(", 240.00 EUR, nothing due (finalized, payment succeeded; "
                        + "marked as paid, though Lago has no payment for 240.00 EUR)");
        assertThat(InvoiceSentences.warnings(byHand)).containsExactly("the invoice is already marked as paid");
    }

    @ParameterizedTest
    @CsvSource({"draft", "pending", "failed", "voided"})
    void whatWasNotIssuedOrIsVoidedOwesNothing(String status) {
        Invoice invoice = new Invoice(ToolClient.json("{'currency':'EUR','payment_status':'pending',"
                        + "'total_amount_cents':24000,'total_due_amount_cents':24000}")
                .put("status", status));

        assertThat(InvoiceView.row(invoice, false).path("due").asString()).isEqualTo("0.00 EUR");
        assertThat(InvoiceSentences.facts(invoice))
                .endsWith(", 240.00 EUR" + (status.equals("draft") ? "" : " (" + status + ", payment pending)"));
    }

    @Test
    void anInvoiceWithoutANumberIsNotCalledByEmptyQuotationMarks() {
        Invoice nameless =
                new Invoice(ToolClient.json("{'lago_id':'1a2b-3','number':'','currency':'EUR','status':'failed',"
                        + "'issuing_date':'2026-06-01','customer':{'external_id':'acme','name':'Acme'}}"));

        assertThat(InvoiceSentences.facts(nameless))
                .startsWith("invoice without a number (dated 2026-06-01, id 1a2b) for \"Acme\" (acme)");
        assertThat(InvoiceSentences.state(nameless)).startsWith("Invoice without a number (");
    }

    @Test
    void theBilledPeriodIsToldInTheDaysOfTheCustomer() {
        Invoice invoice = new Invoice(
                ToolClient.json(
                        "{'currency':'JPY','customer':{'applicable_timezone':'Asia/Tokyo'},"
                                + "'billing_periods':[{'subscription_from_datetime':'2026-04-30T15:00:00Z',"
                                + "'subscription_to_datetime':'2026-05-31T14:59:59Z',"
                                + "'charges_from_datetime':'2026-03-31T15:00:00Z','charges_to_datetime':'2026-04-30T14:59:59Z'}]}"));

        assertThat(InvoiceView.single(invoice, false).path("period").asString())
                .isEqualTo("2026-05-01 to 2026-05-31, usage 2026-04-01 to 2026-04-30");
    }

    @Test
    void theLineOfAnAddOnNamesItsCode() {
        Invoice invoice = new Invoice(ToolClient.json("{'currency':'EUR','fees':["
                + "{'item':{'type':'add_on','code':'setup','name':'Setup fee'}},"
                + "{'item':{'type':'charge','code':'seats','name':'Seats'}}]}"));

        JsonNode fees = InvoiceView.single(invoice, false).path("fees");

        assertThat(fees.path(0).path("add_on_code").asString()).isEqualTo("setup");
        assertThat(fees.path(1).has("add_on_code")).isFalse();
    }

    @Test
    void whatAnInvoiceHasNoneOfIsNamedAndWhatLagoDoesNotSayIsNot() {
        Invoice invoice = new Invoice(ToolClient.json("{'currency':'EUR','total_paid_amount_cents':0,"
                + "'taxes_amount_cents':1900,'coupons_amount_cents':null,'credits':[],'metadata':[],"
                + "'billing_periods':[]}"));

        ObjectNode shown = InvoiceView.single(invoice, false);

        assertThat(shown.path("taxes").asString()).isEqualTo("19.00 EUR");
        assertThat(shown.path("none").asString()).isEqualTo("paid, credits, metadata, period");
    }

    @Test
    void conciseIsSilentWhereThereIsNothingToSay() {
        Invoice invoice = new Invoice(ToolClient.json("{'currency':'EUR','total_paid_amount_cents':0,"
                + "'coupons_amount_cents':null,'voided_at':null,'payment_dispute_lost_at':null,"
                + "'credits':[],'metadata':[],'error_details':[]}"));

        assertThat(InvoiceView.single(invoice, false).propertyNames())
                .containsExactly("currency", "total", "due", "customer", "none", "file_ready");
    }
}
