package io.lagomcp.invoices.sandbox;

import static io.lagomcp.invoices.Eventually.eventually;
import static io.lagomcp.invoices.sandbox.store.SandboxJson.cents;
import static io.lagomcp.invoices.sandbox.store.SandboxJson.is;
import static io.lagomcp.invoices.sandbox.store.SandboxJson.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** {@code POST /invoices/{id}/void}, and its arithmetic of credit notes. */
class VoidInvoiceEndpointTest {
    @AutoClose
    private SandboxClient lago = SandboxClient.start(SandboxClient.slow());

    @Test
    void leavesNothingDueAndSaysWhen() {
        String id = lago.anyId("status=finalized&payment_overdue=true");
        JsonNode voided = voidIt(id, "").invoice();
        assertThat(text(voided, "status")).isEqualTo("voided");
        assertThat(text(voided, "voided_at")).isEqualTo("2026-07-01T22:30:00Z");
        assertThat(cents(voided, "total_due_amount_cents")).isZero();
        assertThat(voided.path("payment_overdue").asBoolean()).isFalse();
        assertThat(lago.find(id)).as("and it stays so").isEqualTo(voided);
    }

    @Test
    void keepsWhatWasPaid() {
        JsonNode paid = lago.find(paid());
        JsonNode voided = voidIt(id(paid), "").invoice();
        assertThat(voided.path("total_paid_amount_cents")).isEqualTo(paid.path("total_paid_amount_cents"));
        assertThat(text(voided, "payment_status")).isEqualTo("succeeded");
    }

    @ParameterizedTest(name = "of a paid 100 %: credit {0} %, refund {1} % -> {2}")
    @CsvSource({"100, 0, 200", "0, 100, 200", "50, 50, 200", "0, 0, 200", "101, 0, 422", "0, 101, 422", "51, 50, 422"})
    void creditsAndRefundsNoMoreThanTheInvoiceTogether(int credit, int refund, int status) {
        JsonNode paid = lago.any(
                "status=finalized&payment_status=succeeded&invoice_type=subscription",
                row -> total(row) % 100 == 0
                        && row.path("total_paid_amount_cents").equals(row.path("total_amount_cents"))
                        && row.path("sub_total_including_taxes_amount_cents").equals(row.path("total_amount_cents")));
        SandboxClient.Answer answer = credit(id(paid), total(paid) / 100 * credit, total(paid) / 100 * refund);
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(lago.find(id(paid)).path("status").asString()).isEqualTo(status == 200 ? "voided" : "finalized");
    }

    @Test
    void refundsNothingThatWasNotPaid() {
        String unpaid = lago.anyId(
                "status=finalized&payment_status=pending", row -> cents(row, "total_paid_amount_cents") == 0);
        assertRefused(credit(unpaid, 0, 1));
        assertThat(credit(unpaid, 1, 0).status()).isEqualTo(200);
    }

    @Test
    void creditsNothingOfPrepaidCredits() {
        String credits = lago.anyId("status=finalized&payment_status=succeeded&invoice_type=credit");
        assertRefused(credit(credits, 1, 0));
    }

    @Test
    void looksAtNoAmountWithoutTheWishForACreditNote() {
        assertThat(voidIt(paid(), "{\"credit_amount\":999999999}").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'invoice':{'generate_credit_note':true,'credit_amount':999999999}}",
                "{'generate_credit_note':false,'credit_amount':999999999}",
                "{'generate_credit_note':'0','refund_amount':999999999}",
                "{'generate_credit_note':true,'credit_amount':'a lot'}",
                "{'generate_credit_note':true,'credit_amount':[999999999]}"
            })
    void ignoresWhatIsWrappedAndReadsTheRestAsRailsDoes(String body) {
        assertThat(voidIt(paid(), body.replace('\'', '"')).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'generate_credit_note':'true','credit_amount':'999999999 cents'}",
                "{'generate_credit_note':1,'credit_amount':1e300}"
            })
    void readsNumbersFromTextsAsRubyDoes(String body) {
        assertRefused(voidIt(paid(), body.replace('\'', '"')));
    }

    @Test
    void makesANoteOverWhatWasAskedForAndAVoidOneOverTheRest() {
        JsonNode open = lago.any(
                "status=finalized&payment_status=pending&currency=EUR",
                row -> cents(row, "total_paid_amount_cents") > 200);
        long creditable = cents(open, "sub_total_including_taxes_amount_cents");

        assertThat(credit(id(open), 300, 200).status()).isEqualTo(200);

        List<JsonNode> notes = notesOf(open);
        assertThat(notes)
                .extracting(note -> "%s %s %s refund %s: %s = credit %s + refund %s, left %s"
                        .formatted(
                                text(note, "number").replace(text(open, "number"), ""),
                                text(note, "credit_status"),
                                text(note, "reason"),
                                text(note, "refund_status"),
                                note.path("total_amount_cents"),
                                note.path("credit_amount_cents"),
                                note.path("refund_amount_cents"),
                                note.path("balance_amount_cents")))
                .containsExactly(
                        "-CN002 voided other refund : %1$d = credit %1$d + refund 0, left 0"
                                .formatted(creditable - 500),
                        "-CN001 available other refund pending: 500 = credit 300 + refund 200, left 300");
        assertThat(notes).allMatch(note -> text(note, "description")
                .equals("Credit note created due to voided invoice " + id(open)));
        long ofFees = notes.stream()
                .flatMap(note -> note.path("items").valueStream())
                .mapToLong(item -> cents(item, "amount_cents"))
                .sum();
        assertThat(ofFees).isEqualTo(cents(open, "fees_amount_cents"));
        assertRefused(credit(id(open), 1, 0));
    }

    @Test
    void refundsByItselfWhereTheProviderCan() {
        lago.close();
        lago = SandboxClient.start(SandboxClient.quick());
        JsonNode stripe = lago.any(
                "status=finalized&payment_status=succeeded&invoice_type=subscription",
                row -> cents(row, "total_paid_amount_cents") > 0
                        && is(row.path("customer").path("billing_configuration"), "payment_provider", "stripe"));
        assertThat(credit(id(stripe), 0, 100).status()).isEqualTo(200);
        eventually(() -> notesOf(stripe), notes -> text(notes.get(notes.size() - 1), "refund_status")
                .equals("succeeded"));
    }

    @Test
    void makesNoNoteWithoutTheWishAndGivesPrepaidCreditsBack() {
        JsonNode prepaid = lago.any("status=finalized", row -> cents(row, "prepaid_credit_amount_cents") > 0);
        long before = balance(prepaid);

        assertThat(voidIt(id(prepaid), "").status()).isEqualTo(200);

        assertThat(notesOf(prepaid)).isEmpty();
        assertThat(balance(prepaid) - before).isEqualTo(cents(prepaid, "prepaid_credit_amount_cents"));
    }

    private long balance(JsonNode invoice) {
        return lago.get("/wallets?external_customer_id=" + text(invoice.path("customer"), "external_id"))
                .json()
                .path("wallets")
                .path(0)
                .path("balance_cents")
                .asLong();
    }

    private List<JsonNode> notesOf(JsonNode invoice) {
        return lago.get("/credit_notes?invoice_number=" + text(invoice, "number"))
                .json()
                .path("credit_notes")
                .valueStream()
                .toList();
    }

    private SandboxClient.Answer voidIt(String id, String body) {
        return lago.post("/invoices/" + id + "/void", body);
    }

    private SandboxClient.Answer credit(String id, long credit, long refund) {
        return voidIt(
                id,
                "{\"generate_credit_note\":true,\"credit_amount\":%d,\"refund_amount\":%d}".formatted(credit, refund));
    }

    private String paid() {
        return lago.anyId("status=finalized&payment_status=succeeded&invoice_type=subscription");
    }

    private static void assertRefused(SandboxClient.Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(422);
        assertThat(answer.errorDetails().path("credit_refund_amount").path(0).asString())
                .isEqualTo("total_amount_exceeds_invoice_amount");
    }

    private static long total(JsonNode invoice) {
        return cents(invoice, "total_amount_cents");
    }

    private static String id(JsonNode invoice) {
        return text(invoice, "lago_id");
    }
}
