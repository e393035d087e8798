package io.lagomcp.invoices.tool.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.plan.OutcomeEvidence;
import io.lagomcp.invoices.approval.plan.Plan;
import io.lagomcp.invoices.lago.AmountDue;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.InvoiceWrite;
import io.lagomcp.invoices.lago.Money;
import io.lagomcp.invoices.lago.http.LagoClientFixture;
import io.lagomcp.invoices.tool.InterceptedLago;
import io.lagomcp.invoices.tool.ToolClient;
import io.lagomcp.invoices.tool.view.InvoiceSentences;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class VoidInvoiceToolTest {
    private static final String WITH_NOTE = ",'generate_credit_note':true";

    @AutoClose
    private final InterceptedLago lago = new InterceptedLago();

    private final ToolClient desk = ToolClient.at(lago.client());
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
                .isEqualTo(("Void invoice %s for \"Northwind Traders\" (northwind), %s, all due (finalized, payment"
                                + " pending), without a credit note: the customer then owes nothing for it. This cannot"
                                + " be undone. Please note: a payment may be in progress: Lago shows it as pending"
                                + " until the payment provider answers; the invoice has been overdue since %s.")
                        .formatted(unpaid.number(), unpaid.total(), unpaid.paymentDueDate()));
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
    void ofASelfBilledInvoiceTheAccountOwesNothingAnyMore() {
        Invoice selfBilled =
                lago.account().invoice("finalized", invoice -> invoice.isSelfBilled() && !invoice.isPaid());

        JsonNode plan = desk.plan("void_invoice", call(selfBilled, ""));

        assertThat(plan.path("statement").asString())
                .contains("self-billed: this account owes the partner " + selfBilled.unsettled())
                .contains("this account then owes nothing for it");
        assertThat(plan.path("summary").path("changes").toString())
                .contains("due to the partner", selfBilled.unsettled().toString());
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
                .contains(", and only " + new Money(100, paid.currency()) + " is recorded as a refund");
        long all = paid.paid().minorUnits();
        assertThat(statement(call(paid, WITH_NOTE + ",'refund_amount':" + all)))
                .contains(", and " + paid.paid() + " is recorded as a refund");
    }

    @Test
    void saysSoOfOneThatIsPaidInPartOrOnlySaidToBePaid() {
        Invoice inPart = lago.account()
                .invoice(
                        "finalized",
                        invoice -> !invoice.isPaid() && invoice.paid().minorUnits() > 0);
        assertThat(statement(call(inPart, "")))
                .contains("Please note: THIS INVOICE IS PARTIALLY PAID: " + inPart.paid() + " was paid, and no money");

        ObjectNode offset = paid.json().deepCopy();
        offset.put("total_paid_amount_cents", 0).put("total_due_amount_cents", 0);
        offset.set("total_offsetted_credit_note_amount_cents", offset.path("total_amount_cents"));
        lago.answer("GET", "/invoices/" + paid.lagoId(), offset);
        assertThat(statement(call(paid, "")))
                .contains("Please note: THIS INVOICE IS SETTLED: credit notes settled " + paid.total() + " of it")
                .doesNotContain("holds no payment", "IS PAID");
        assertThat(InvoiceSentences.warnings(new Invoice(offset)))
                .containsExactly("the invoice is already settled by credit notes");

        desk.done("update_invoice", call(unpaid, ",'payment_status':'succeeded'"));
        assertThat(statement(call(unpaid, "")))
                .contains(
                        "Please note: THIS INVOICE IS PAID: its payment status says so, although Lago has no payment");
    }

    @Test
    void namesAndSendsWhatIsRefundedAndCredited() {
        lago.answer("POST", path(paid), paid.json().deepCopy().put("status", "voided"));
        JsonNode plan = desk.plan("void_invoice", call(paid, WITH_NOTE + ",'refund_amount':60,'credit_amount':40"));

        assertThat(plan.path("statement").asString())
                .contains(", with a credit note that refunds " + new Money(60, paid.currency()) + " and credits "
                        + new Money(40, paid.currency())
                        + " to the customer; Lago asks the payment provider to pay the refund. This"
                        + " cannot be undone. ");
        assertThat(plan.path("summary").path("consequences").toString())
                .contains("asks the payment provider (stripe) to refund")
                .contains("generates the PDF of each of the two credit notes")
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
        VoidInvoiceTool tool = new VoidInvoiceTool(lago.client());
        Plan plain = tool.plan(ToolClient.json(call(paid, "")));
        Plan refunding = tool.plan(ToolClient.json(call(paid, WITH_NOTE + ",'refund_amount':1")));
        lago.answer("GET", "/invoices/" + paid.lagoId(), voided);

        assertThat(tool.evidence(plain, Instant.EPOCH)).isInstanceOf(OutcomeEvidence.Happened.class);
        assertThat(tool.evidence(refunding, Instant.EPOCH))
                .as("there is no such credit note")
                .isInstanceOf(OutcomeEvidence.NothingThere.class);
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
        for (Invoice notPaid : List.of(unpaid, markedAsPaid())) {
            assertThat(refusal(call(notPaid, WITH_NOTE + ",'refund_amount':1")))
                    .endsWith("valid: at most 0 (" + new Money(0, notPaid.currency())
                            + "), which is what was paid and not refunded yet.");
        }
    }

    @Test
    void earlierCreditNotesLessenWhatIsPossible() {
        Invoice offset = issued(invoice -> invoice.offset().minorUnits() > 0 && !invoice.buysCredits());
        long left = billed(offset) - offset.offset().minorUnits();
        assertThat(refusal(call(offset, WITH_NOTE + ",'credit_amount':" + (left + 1))))
                .contains("valid: at most " + left + " (");

        Invoice inPart = issued(invoice -> !invoice.isPaid() && invoice.paid().minorUnits() > 60);
        hasAnEarlierNote(inPart);
        long paidInPart = inPart.paid().minorUnits();
        assertThat(refusal(call(inPart, WITH_NOTE + ",'refund_amount':" + paidInPart)))
                .contains("valid: at most " + (paidInPart - 60) + " (");
        assertThat(refusal(call(inPart, WITH_NOTE + ",'credit_amount':" + billed(inPart))))
                .contains("valid: at most " + (billed(inPart) - 100) + " (");
    }

    @ParameterizedTest
    @ValueSource(strings = {"refund_amount", "credit_amount"})
    void nothingIsGivenBackOfAnInvoiceThatBuysCredits(String amount) {
        Invoice bought = issued(Invoice::buysCredits);

        assertThat(refusal(call(bought, WITH_NOTE + ",'" + amount + "':1")))
                .startsWith(amount)
                .endsWith("), because Lago credits nothing of an invoice that buys credits.");
    }

    @Test
    void noCreditNoteIsPromisedOfAnInvoiceThatBuysCredits() {
        Invoice bought = issued(Invoice::buysCredits);
        JsonNode plan = desk.plan("void_invoice", call(bought, WITH_NOTE));

        assertThat(plan.path("statement").asString())
                .contains(", without a credit note, because nothing can be credited. ");
        assertThat(plan.path("summary").toString())
                .doesNotContain("\"credit note\"", "\"void credit note\"", "credit_note.created")
                .contains("the credits bought with it stay in the wallet");
        assertThat(desk.confirm(plan).json().has("credit_notes")).isFalse();
    }

    @Test
    void theVoidAloneIsEvidenceWhereNoCreditNoteWasPlanned() {
        Invoice bought = issued(Invoice::buysCredits);
        VoidInvoiceTool tool = new VoidInvoiceTool(lago.client());
        Plan plan = tool.plan(ToolClient.json(call(bought, WITH_NOTE)));
        LagoClientFixture.send(lago.account().lago(), InvoiceWrite.voidInvoice(bought.lagoId(), Optional.empty()));

        assertThat(tool.evidence(plan, Instant.EPOCH)).isInstanceOf(OutcomeEvidence.Happened.class);
    }

    @Test
    void saysWhichCreditsAreLost() {
        Invoice ofNote = issued(invoice -> invoice.usedCreditNotes().minorUnits() > 0);
        String lost = ofNote.usedCreditNotes() + " of used credit notes is lost";
        assertThat(warnings(call(ofNote, ""))).contains(lost);
        assertThat(warnings(call(ofNote, WITH_NOTE))).contains(lost + " unless credit_amount makes up for it");

        Invoice ofWallet = issued(invoice -> invoice.usedWalletCredits().minorUnits() > 0);
        assertThat(statement(call(ofWallet, "")))
                .contains(", " + ofWallet.usedWalletCredits() + " of used wallet credits go back to the wallet")
                .doesNotContain("does not go back to the wallet");
        assertThat(warnings(call(ofWallet, WITH_NOTE)))
                .contains(ofWallet.usedWalletCredits() + " of used wallet credits does not go back to the wallet"
                        + " if a credit note is created");

        Invoice ofCoupon = issued(invoice -> invoice.usedCoupons().minorUnits() > 0);
        assertThat(statement(call(ofCoupon, "")))
                .contains(" used coupons over " + ofCoupon.usedCoupons() + " become available again");
    }

    @Test
    void saysWhatIsCreditedThatNobodyPaid() {
        String credit = WITH_NOTE + ",'credit_amount':100";
        String gift = new Money(100, unpaid.currency()) + " is credited that the customer never paid";
        assertThat(warnings(call(unpaid, credit))).contains(gift);
        assertThat(warnings(call(paid, credit))).noneMatch(warning -> warning.contains(" is credited "));

        Invoice marked = markedAsPaid();
        assertThat(warnings(call(marked, credit)))
                .contains(new Money(100, marked.currency()) + " is credited for which Lago has no payment");

        hasAnEarlierNote(paid);
        long most = paid.paid().minorUnits() - 100;
        lago.answer(
                "GET",
                "/invoices/" + paid.lagoId(),
                paid.json().deepCopy().put("payment_status", "pending").put("total_paid_amount_cents", most + 50));
        assertThat(warnings(call(paid, WITH_NOTE + ",'credit_amount':" + most)))
                .as("what an earlier credit note gave back was paid only once")
                .contains(new Money(50, paid.currency()) + " is credited that the customer never paid");
    }

    @Test
    void aCreditNoteWithoutAmountsIsAmongTheChangesAndInTheResult() {
        Money billed = new Money(billed(paid), paid.currency());
        JsonNode plan = desk.plan("void_invoice", call(paid, WITH_NOTE));

        assertThat(plan.path("statement").asString())
                .contains(", with a credit note that is void from the start: it refunds and credits nothing. ");
        assertThat(plan.path("summary").path("changes").valueStream())
                .contains(ToolClient.json("{'field':'void credit note','before':'(none)','after':'one over " + billed
                        + ", void from the start'}"));
        assertThat(plan.path("summary").path("consequences").valueStream().map(JsonNode::asString))
                .contains(
                        "generates the PDF of the credit note, sends the webhook credit_note.created and may e-mail it"
                                + " to the customer");

        assertThat(desk.confirm(plan).json().path("credit_notes").valueStream())
                .containsExactly(
                        ToolClient.json("{'number':'%1$s-CN001','total':'%2$s','refund':'%3$s','credit':'%2$s',"
                                .concat("'credit_status':'voided','refund_status':'none'}")
                                .formatted(paid.number(), billed, new Money(0, paid.currency()))));
    }

    @Test
    void theResultNamesBothCreditNotes() {
        JsonNode plan = desk.plan("void_invoice", call(paid, WITH_NOTE + ",'refund_amount':60,'credit_amount':40"));

        assertThat(plan.path("summary").path("changes").toString())
                .contains("\"credit note\"", "\"void credit note\"")
                .contains("one over " + new Money(100, paid.currency()) + ": refund " + new Money(60, paid.currency())
                        + ", credit " + new Money(40, paid.currency()));
        JsonNode done = desk.confirm(plan).json();

        assertThat(done.path("receipt").has("differences")).isFalse();
        assertThat(done.path("credit_notes"))
                .extracting(note -> note.path("number").asString())
                .containsExactlyInAnyOrder(paid.number() + "-CN001", paid.number() + "-CN002");
    }

    @Test
    void anEarlierCreditNoteOverTheSameIsNotTakenForTheNewOne() {
        hasAnEarlierNote(paid);

        JsonNode done = desk.done("void_invoice", call(paid, WITH_NOTE + ",'refund_amount':60,'credit_amount':40"));

        assertThat(done.path("receipt").path("differences").toString())
                .contains("there is no credit note that refunds " + new Money(60, paid.currency()));
    }

    @Test
    void aCreditNoteIsNotCalledUnreadableWhereOnlyTheEarlierOnesAreNotKnown() {
        Plan plan = new VoidInvoiceTool(lago.client())
                .plan(ToolClient.json(call(paid, WITH_NOTE + ",'refund_amount':60,'credit_amount':40")))
                .after(Optional.empty());
        CreditNoteOnVoid asked = new CreditNoteOnVoid(true, 60, 40);
        ObjectNode fitting = ToolClient.json("{'lago_id':'1','refund_amount_cents':60,'credit_amount_cents':40}");
        ObjectNode other = ToolClient.json("{'lago_id':'2','refund_amount_cents':61,'credit_amount_cents':40}");

        assertThat(asked.differencesFrom(plan, Optional.of(List.of(fitting, other)), paid.currency()))
                .containsExactly("there is a credit note as asked for, but whether it is new is not known");
        assertThat(asked.differencesFrom(plan, Optional.of(List.of(other)), paid.currency()))
                .first()
                .asString()
                .startsWith("there is no credit note that refunds");
        assertThat(asked.differencesFrom(plan, Optional.empty(), paid.currency()))
                .containsExactly("whether its credit note is there could not be read");
    }

    @Test
    void refusesWhatIsNotFinalizedBeforeAnybodyIsAsked() {
        Invoice draft = lago.account().draft();

        JsonNode error = desk.error("void_invoice", call(draft, ""));

        assertThat(error.path("code").asString()).isEqualTo("not_voidable");
        assertThat(error.path("message").asString())
                .endsWith("Only a finalized invoice can be voided, and a credit note takes a premium licence of Lago.");
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

    private Invoice issued(Predicate<Invoice> wanted) {
        return lago.account().invoices().stream()
                .filter(invoice -> invoice.isFinalized() && wanted.test(invoice))
                .findFirst()
                .orElseThrow();
    }

    private Invoice markedAsPaid() {
        return issued(invoice -> new AmountDue(invoice).markedAsPaid().isPresent());
    }

    /** One that refunds 60 and credits 40, in minor units. */
    private void hasAnEarlierNote(Invoice invoice) {
        ObjectNode notes = ToolClient.json(("{'credit_notes':[{'total_amount_cents':100,'refund_amount_cents':60,"
                        + "'credit_amount_cents':40,'invoice_number':'%1$s','lago_invoice_id':'%2$s'},{'total_amount_cents':9000,"
                        + "'refund_amount_cents':9000,'credit_amount_cents':0,'invoice_number':'%1$s','lago_invoice_id':'another'}]}")
                .formatted(invoice.number(), invoice.lagoId()));
        lago.answer("GET", "/credit_notes", 200, notes.toString());
    }

    private static long billed(Invoice invoice) {
        return invoice.knownSubTotal().orElseThrow().minorUnits();
    }

    private String refusal(String arguments) {
        return desk.error("void_invoice", arguments).path("message").asString();
    }

    private List<String> warnings(String arguments) {
        return desk.plan("void_invoice", arguments)
                .path("summary")
                .path("warnings")
                .valueStream()
                .map(JsonNode::asString)
                .toList();
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
