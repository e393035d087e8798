package io.lagomcp.invoices.sandbox;

import static io.lagomcp.invoices.Eventually.eventually;
import static io.lagomcp.invoices.sandbox.store.SandboxJson.cents;
import static io.lagomcp.invoices.sandbox.store.SandboxJson.is;
import static io.lagomcp.invoices.sandbox.store.SandboxJson.text;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** {@code POST /invoices/{id}/retry_payment}, and the automatic charge of a new invoice. */
class RetryPaymentTest {
    private static final String ONE_OFF =
            "{'invoice':{'external_customer_id':'acme','fees':[{'add_on_code':'setup'%s}]%s}}";

    @AutoClose
    private SandboxClient lago = SandboxClient.start(SandboxClient.slow());

    @Test
    void isAcceptedWithNothingToShow() {
        SandboxClient.Answer answer = retry(unpaid(), "");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
    }

    @Test
    void collectsWhatIsDueAMomentLater() {
        lago.close();
        lago = SandboxClient.start(SandboxClient.quick());
        String id = unpaid();
        retry(id, "");
        JsonNode paid = eventually(() -> lago.find(id), invoice -> is(invoice, "payment_status", "succeeded"));
        assertThat(cents(paid, "total_due_amount_cents")).isZero();
        assertThat(paid.path("total_paid_amount_cents")).isEqualTo(paid.path("total_amount_cents"));
        assertThat(paid.path("payment_overdue").asBoolean()).isFalse();
        assertThat(retry(id, "").code()).as("once it is paid").isEqualTo("invalid_status");
    }

    @Test
    void isAcceptedButLeadsToNothingWithoutProvider() {
        String id = lago.anyId(
                "status=finalized&payment_status=pending", row -> provider(row).isNull());
        JsonNode before = lago.find(id);
        assertThat(retry(id, "").status()).isEqualTo(200);
        assertThat(retry(id, "").status()).as("nobody is handling it").isEqualTo(200);
        assertThat(lago.find(id)).isEqualTo(before);
    }

    @Test
    void isAcceptedButLeadsToNothingWithAManualPaymentMethod() {
        String id = unpaid();
        String manual = "{\"payment_method\":{\"payment_method_type\":\"manual\"}}";
        assertThat(retry(id, manual).status()).isEqualTo(200);
        assertThat(retry(id, manual).status()).as("nobody is handling it").isEqualTo(200);
    }

    @Test
    void aNewInvoiceIsChargedByItself() {
        String id = create(ONE_OFF.formatted("", ""));
        assertThat(retry(id, "").code()).isEqualTo("payment_processor_is_currently_handling_payment");
    }

    @Test
    void aNewInvoiceIsChargedEvenIfAFeeSaysSkipPsp() {
        String id = create(ONE_OFF.formatted(",'skip_psp':true", ""));
        assertThat(retry(id, "").code())
                .as("skip_psp counts on the invoice only")
                .isEqualTo("payment_processor_is_currently_handling_payment");
    }

    @ParameterizedTest
    @ValueSource(strings = {",'skip_psp':true", ",'payment_method':{'payment_method_type':'manual'}"})
    void aNewInvoiceIsNotChargedIfItSaysSo(String field) {
        String id = create(ONE_OFF.formatted("", field));
        assertThat(retry(id, "").status()).as("nobody is handling it").isEqualTo(200);
    }

    private String create(String body) {
        return text(lago.post("/invoices", body.replace('\'', '"')).invoice(), "lago_id");
    }

    private String unpaid() {
        return lago.anyId(
                "payment_overdue=true", row -> provider(row).isString() && cents(row, "total_paid_amount_cents") == 0);
    }

    private static JsonNode provider(JsonNode invoice) {
        return invoice.path("customer").path("billing_configuration").path("payment_provider");
    }

    private SandboxClient.Answer retry(String id, String body) {
        return lago.post("/invoices/" + id + "/retry_payment", body);
    }
}
