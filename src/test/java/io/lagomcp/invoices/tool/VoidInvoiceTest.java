package io.lagomcp.invoices.tool;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.guard.Evidence;
import io.lagomcp.invoices.guard.Plan;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.Money;
import java.time.Instant;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class VoidInvoiceTest {
    private static final String WITH_NOTE = ",'generate_credit_note':true";

    @AutoClose
    private final WatchedLago lago = new WatchedLago();

    private final Desk desk = Desk.at(lago.client());
    private final Invoice unpaid = lago.account().unpaid();
    private final Invoice paid = lago.account()
            .invoice(
                    "finalized",
                    invoice -> invoice.isPaid() && invoice.paid().minorUnits() > 100 && !invoice.disputeLost());

    @Test
    void voidsWithoutACreditNote() {
        lago.answer("POST", path(unpaid), unpaid.json().deepCopy().put("status", "voided"));
        JsonNode plan = desk.plan("void_invoice", call(unpaid, ""));

        assertThat(plan.path("statement").asString())
                .isEqualTo(("Void invoice %s of \"Northwind Traders\" (northwind) over %s, of which %s is due"
                                + " (finalized, payment pending), without a credit note: the customer owes nothing of"
                                + " it any more. This"
                                + " cannot be undone. Please note: a payment may be under way right now: Lago shows it"
                                + " as pending until the provider has answered; the invoice is overdue since %s.")
                        .formatted(unpaid.number(), unpaid.total(), unpaid.due(), unpaid.paymentDueDate()));
        assertThat(plan.path("summary").path("at_stake").asString())
                .isEqualTo(unpaid.total().toString());
        assertThat(plan.path("summary").path("reversible").booleanValue()).isFalse();
        assertThat(lago.count("POST", path(unpaid))).as("before the yes").isZero();

        JsonNode done = desk.confirm(plan).json();

        assertThat(done.path("invoice").path("status").asString()).isEqualTo("voided");
        assertThat(done.path("allowed_actions")).hasToString("[\"lose_dispute_invoice\"]");
        assertThat(lago.text("POST", path(unpaid))).as("the body").isEmpty();
    }

    @Test
    void saysFirstAndLoudlyThatThePaidMoneyStaysWhereItIs() {
        assertThat(statement(call(paid, "")))
                .contains(" This cannot be undone. Please note: THIS INVOICE IS PAID: " + paid.paid()
                        + " was paid, and no money goes back to the customer without a refund");
        assertThat(statement(call(paid, WITH_NOTE)))
                .contains("THIS INVOICE IS PAID")
                .contains("no money goes back to the customer without a refund");
        assertThat(statement(call(paid, WITH_NOTE + ",'refund_amount':100")))
                .contains("THIS INVOICE IS PAID")
                .contains(", and only " + new Money(100, paid.currency()) + " goes back to the customer");
        long all = paid.paid().minorUnits();
        assertThat(statement(call(paid, WITH_NOTE + ",'refund_amount':" + all)))
                .contains(", and " + paid.paid() + " goes back to the customer");
    }

    @Test
    void saysSoOfOneThatIsPaidInPartOrOnlySaidToBePaid() {
        Invoice inPart = lago.account()
                .invoice(
                        "finalized",
                        invoice -> !invoice.isPaid() && invoice.paid().minorUnits() > 0);
        assertThat(statement(call(inPart, "")))
                .contains("Please note: THIS INVOICE IS PAID IN PART: " + inPart.paid() + " was paid, and no money");

        desk.done("update_invoice", call(unpaid, ",'payment_status':'succeeded'"));
        assertThat(statement(call(unpaid, "")))
                .contains(
                        "Please note: THIS INVOICE IS PAID: its payment status says so, though Lago holds no payment");
    }

    @Test
    void namesAndSendsWhatIsRefundedAndCredited() {
        lago.answer("POST", path(paid), paid.json().deepCopy().put("status", "voided"));
        JsonNode plan = desk.plan("void_invoice", call(paid, WITH_NOTE + ",'refund_amount':60,'credit_amount':40"));

        assertThat(plan.path("statement").asString())
                .contains(", with a credit note that refunds " + new Money(60, paid.currency()) + " and credits "
                        + new Money(40, paid.currency())
                        + " to the customer; the payment provider is asked to pay the refund back. This"
                        + " cannot be undone. ");
        assertThat(plan.path("summary").path("consequences").toString())
                .contains("asks the payment provider (stripe) to refund")
                .contains("makes the PDF of each of the two credit notes")
                .contains("the webhook invoice.voided");

        desk.confirm(plan);

        assertThat(lago.body("POST", path(paid)))
                .hasToString("{\"generate_credit_note\":true,\"refund_amount\":60,\"credit_amount\":40}");
    }

    @Test
    void atStakeIsAllThatIsGivenBackWhereThatIsMoreThanTheTotal() {
        ObjectNode half = paid.json().deepCopy();
        half.put("total_amount_cents", 100);
        lago.answer("GET", "/invoices/" + paid.lagoId(), half);
        long billed = paid.knownSubTotal().orElseThrow().minorUnits();

        JsonNode plan = desk.plan(
                "void_invoice", call(paid, WITH_NOTE + ",'refund_amount':50,'credit_amount':" + (billed - 50)));

        assertThat(plan.path("summary").path("at_stake").asString())
                .as("wallet credits and credit notes made the total small, and the credit note takes no notice of them")
                .isEqualTo(new Money(billed, paid.currency()).toString());
    }

    @Test
    void anotherLagoThatDoesNotSayWhatWasPaidIsNotTakenAtItsSilence() {
        ObjectNode silent = paid.json().deepCopy();
        silent.remove("total_paid_amount_cents");
        lago.answer("GET", "/invoices/" + paid.lagoId(), silent);
        assertThat(statement(call(paid, ""))).contains("THIS INVOICE IS PAID").doesNotContain("holds no payment");

        silent.put("payment_status", "failed");
        lago.answer("GET", "/invoices/" + paid.lagoId(), silent);
        assertThat(statement(call(paid, WITH_NOTE + ",'refund_amount':1"))).contains("refunds ");
    }

    @Test
    void whoeverVoidedItNeedNotHaveRefundedIt() {
        ObjectNode voided = paid.json().deepCopy().put("status", "voided");
        VoidInvoice tool = new VoidInvoice(lago.client());
        Plan plain = tool.plan(Desk.json(call(paid, "")));
        Plan refunding = tool.plan(Desk.json(call(paid, WITH_NOTE + ",'refund_amount':1")));
        lago.answer("GET", "/invoices/" + paid.lagoId(), voided);

        assertThat(tool.evidence(plain, Instant.EPOCH)).isInstanceOf(Evidence.Happened.class);
        assertThat(tool.evidence(refunding, Instant.EPOCH))
                .as("there is no such credit note")
                .isInstanceOf(Evidence.NothingThere.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'refund_amount':1 | generate_credit_note is missing; valid: true where refund_amount or credit_amount"
                        + " is given.",
                "'generate_credit_note':false,'credit_amount':0 | generate_credit_note is missing",
                "'generate_credit_note':true,'refund_amount':-1 | refund_amount is not valid (given: -1); valid: a"
                        + " whole number, at least 0.",
                "'generate_credit_note':true,'refund_amount':9000000000000000000 | refund_amount is not valid (given:"
                        + " 9000000000000000000); valid: at most ",
                "'generate_credit_note':true,'credit_amount':9000000000000000000 | which is what was billed",
                "'generate_credit_note':true,'refund_amount':1,'credit_amount':<total> | together with credit_amount",
                "'generate_credit_note':true,'refund_amount':<total>,'credit_amount':1 | together with credit_amount",
            })
    void refusesAmountsThatLagoWouldRefuse(String more, String message) {
        long total = paid.knownSubTotal().orElseThrow().minorUnits();

        JsonNode error = desk.error("void_invoice", call(paid, "," + more.replace("<total>", String.valueOf(total))));

        assertThat(error.path("code").asString()).isEqualTo("invalid_argument");
        assertThat(error.path("message").asString()).contains(message);
    }

    @Test
    void nothingIsRefundedOfWhatNobodyPaid() {
        assertThat(desk.error("void_invoice", call(unpaid, WITH_NOTE + ",'refund_amount':1"))
                        .path("message")
                        .asString())
                .endsWith("valid: at most 0 (0.00 " + unpaid.currency()
                        + "), which is what was paid and not refunded yet.");
    }

    @Test
    void refusesWhatIsNotFinalizedBeforeAnybodyIsAsked() {
        Invoice draft = lago.account().draft();

        JsonNode error = desk.error("void_invoice", call(draft, ""));

        assertThat(error.path("code").asString()).isEqualTo("not_voidable");
        assertThat(error.path("message").asString()).endsWith("Only a finalized invoice can be voided.");
        assertThat(error.path("next_calls"))
                .as("nothing that cannot be undone")
                .hasToString("[{'tool':'find_invoice','arguments':{'lago_id':'<id>'}}]"
                        .replace("<id>", draft.lagoId())
                        .replace('\'', '"'));
        Invoice voided = lago.account().invoice("voided", any -> true);
        assertThat(desk.error("void_invoice", call(voided, "")).path("code").asString())
                .isEqualTo("not_voidable");
    }

    @Test
    void saysWhatLagoSaysOfACreditNoteThatItDoesNotMake() {
        lago.refuse("POST", path(paid), 403, "feature_unavailable");
        assertThat(desk.failure("void_invoice", call(paid, WITH_NOTE))
                        .path("hint")
                        .asString())
                .startsWith(
                        "Only a finalized invoice can be voided, and a credit note takes a premium licence of Lago.");
    }

    private String statement(String arguments) {
        return desk.plan("void_invoice", arguments).path("statement").asString();
    }

    private static String call(Invoice invoice, String more) {
        return "{'lago_id':'%s'%s}".formatted(invoice.lagoId(), more);
    }

    private static String path(Invoice invoice) {
        return "/invoices/" + invoice.lagoId() + "/void";
    }
}
