package io.lagomcp.invoices.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** {@code POST /invoices/{id}/void}, and its arithmetic of credit notes. */
class VoidingTest {
    private Sandbox sandbox;
    private Caller lago;

    @BeforeEach
    void start() {
        sandbox = Sandbox.start(0, Caller.slow());
        lago = Caller.of(sandbox);
    }

    @AfterEach
    void stop() {
        sandbox.close();
    }

    @Test
    void leavesNothingDueAndSaysWhen() {
        String id = lago.anyId("status=finalized&payment_overdue=true");
        JsonNode voided = voidIt(id, "").invoice();
        assertThat(voided.path("status").asString()).isEqualTo("voided");
        assertThat(voided.path("voided_at").asString()).isEqualTo("2026-07-01T22:30:00Z");
        assertThat(voided.path("total_due_amount_cents").asLong()).isZero();
        assertThat(voided.path("payment_overdue").asBoolean()).isFalse();
        assertThat(lago.find(id)).as("and it stays so").isEqualTo(voided);
    }

    @Test
    void keepsWhatWasPaid() {
        JsonNode paid = lago.find(paid());
        JsonNode voided = voidIt(id(paid), "").invoice();
        assertThat(voided.path("total_paid_amount_cents")).isEqualTo(paid.path("total_paid_amount_cents"));
        assertThat(voided.path("payment_status").asString()).isEqualTo("succeeded");
    }

    @ParameterizedTest(name = "of a paid 100 %: credit {0} %, refund {1} % -> {2}")
    @CsvSource({"100, 0, 200", "0, 100, 200", "50, 50, 200", "0, 0, 200", "101, 0, 422", "0, 101, 422", "51, 50, 422"})
    void creditsAndRefundsNoMoreThanTheInvoiceTogether(int credit, int refund, int status) {
        JsonNode paid = lago.any(
                "status=finalized&payment_status=succeeded&invoice_type=subscription",
                row -> total(row) % 100 == 0
                        && row.path("total_paid_amount_cents").equals(row.path("total_amount_cents"))
                        && row.path("sub_total_including_taxes_amount_cents").equals(row.path("total_amount_cents")));
        Caller.Answer answer = credit(id(paid), total(paid) / 100 * credit, total(paid) / 100 * refund);
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(lago.find(id(paid)).path("status").asString()).isEqualTo(status == 200 ? "voided" : "finalized");
    }

    @Test
    void refundsNothingThatWasNotPaid() {
        String unpaid = lago.anyId(
                "status=finalized&payment_status=pending",
                row -> row.path("total_paid_amount_cents").asLong() == 0);
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

    private Caller.Answer voidIt(String id, String body) {
        return lago.post("/invoices/" + id + "/void", body);
    }

    private Caller.Answer credit(String id, long credit, long refund) {
        return voidIt(
                id,
                "{\"generate_credit_note\":true,\"credit_amount\":%d,\"refund_amount\":%d}".formatted(credit, refund));
    }

    private String paid() {
        return lago.anyId("status=finalized&payment_status=succeeded&invoice_type=subscription");
    }

    private static void assertRefused(Caller.Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(422);
        assertThat(answer.errorDetails().path("credit_refund_amount").path(0).asString())
                .isEqualTo("total_amount_exceeds_invoice_amount");
    }

    private static long total(JsonNode invoice) {
        return invoice.path("total_amount_cents").asLong();
    }

    private static String id(JsonNode invoice) {
        return invoice.path("lago_id").asString();
    }
}
