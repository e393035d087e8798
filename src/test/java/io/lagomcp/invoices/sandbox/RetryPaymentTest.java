package io.lagomcp.invoices.sandbox;

import static io.lagomcp.invoices.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** {@code POST /invoices/{id}/retry_payment}, and the automatic charge of a new invoice. */
class RetryPaymentTest {
    private static final String ONE_OFF =
            "{'invoice':{'external_customer_id':'acme','fees':[{'add_on_code':'setup'%s}]%s}}";

    @Test
    void isAcceptedWithNothingToShow() {
        try (Sandbox sandbox = Sandbox.start(0, SandboxClient.slow())) {
            SandboxClient lago = SandboxClient.of(sandbox);
            SandboxClient.Answer answer = retry(lago, unpaid(lago), "");
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).isEmpty();
        }
    }

    @Test
    void isRefusedWhileOneIsUnderWay() {
        try (Sandbox sandbox = Sandbox.start(0, SandboxClient.slow())) {
            SandboxClient lago = SandboxClient.of(sandbox);
            String id = unpaid(lago);
            retry(lago, id, "");
            SandboxClient.Answer second = retry(lago, id, "");
            assertThat(second.status()).isEqualTo(405);
            assertThat(second.code()).isEqualTo("payment_processor_is_currently_handling_payment");
        }
    }

    @Test
    void collectsWhatIsDueAMomentLater() {
        try (Sandbox sandbox = Sandbox.start(0, SandboxClient.quick())) {
            SandboxClient lago = SandboxClient.of(sandbox);
            String id = unpaid(lago);
            retry(lago, id, "");
            JsonNode paid = eventually(() -> lago.find(id), invoice -> text(invoice, "payment_status")
                    .equals("succeeded"));
            assertThat(paid.path("total_due_amount_cents").asLong()).isZero();
            assertThat(paid.path("total_paid_amount_cents")).isEqualTo(paid.path("total_amount_cents"));
            assertThat(paid.path("payment_overdue").asBoolean()).isFalse();
            assertThat(retry(lago, id, "").code()).as("once it is paid").isEqualTo("invalid_status");
        }
    }

    @Test
    void isAcceptedButLeadsToNothingWithoutProvider() {
        try (Sandbox sandbox = Sandbox.start(0, SandboxClient.slow())) {
            SandboxClient lago = SandboxClient.of(sandbox);
            String id = lago.anyId("status=finalized&payment_status=pending", row -> provider(row)
                    .isNull());
            JsonNode before = lago.find(id);
            assertThat(retry(lago, id, "").status()).isEqualTo(200);
            assertThat(retry(lago, id, "").status()).as("nobody is handling it").isEqualTo(200);
            assertThat(lago.find(id)).isEqualTo(before);
        }
    }

    @Test
    void isAcceptedButLeadsToNothingWithAManualPaymentMethod() {
        try (Sandbox sandbox = Sandbox.start(0, SandboxClient.slow())) {
            SandboxClient lago = SandboxClient.of(sandbox);
            String id = unpaid(lago);
            String manual = "{\"payment_method\":{\"payment_method_type\":\"manual\"}}";
            assertThat(retry(lago, id, manual).status()).isEqualTo(200);
            assertThat(retry(lago, id, manual).status())
                    .as("nobody is handling it")
                    .isEqualTo(200);
        }
    }

    @Test
    void aNewInvoiceIsChargedByItself() {
        try (Sandbox sandbox = Sandbox.start(0, SandboxClient.slow())) {
            SandboxClient lago = SandboxClient.of(sandbox);
            String id = create(lago, ONE_OFF.formatted("", ""));
            assertThat(retry(lago, id, "").code()).isEqualTo("payment_processor_is_currently_handling_payment");
        }
    }

    @Test
    void aNewInvoiceIsChargedEvenIfAFeeSaysSkipPsp() {
        try (Sandbox sandbox = Sandbox.start(0, SandboxClient.slow())) {
            SandboxClient lago = SandboxClient.of(sandbox);
            String id = create(lago, ONE_OFF.formatted(",'skip_psp':true", ""));
            assertThat(retry(lago, id, "").code())
                    .as("skip_psp counts on the invoice only")
                    .isEqualTo("payment_processor_is_currently_handling_payment");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {",'skip_psp':true", ",'payment_method':{'payment_method_type':'manual'}"})
    void aNewInvoiceIsNotChargedIfItSaysSo(String field) {
        try (Sandbox sandbox = Sandbox.start(0, SandboxClient.slow())) {
            SandboxClient lago = SandboxClient.of(sandbox);
            String id = create(lago, ONE_OFF.formatted("", field));
            assertThat(retry(lago, id, "").status()).as("nobody is handling it").isEqualTo(200);
        }
    }

    @Test
    void anUnknownInvoiceIsNotFound() {
        try (Sandbox sandbox = Sandbox.start(0, SandboxClient.slow())) {
            assertThat(retry(SandboxClient.of(sandbox), "none", "").code()).isEqualTo("invoice_not_found");
        }
    }

    private static String create(SandboxClient lago, String body) {
        return text(lago.post("/invoices", body.replace('\'', '"')).invoice(), "lago_id");
    }

    private static String unpaid(SandboxClient lago) {
        return lago.anyId(
                "payment_overdue=true",
                row -> provider(row).isString()
                        && row.path("total_paid_amount_cents").asLong() == 0);
    }

    private static JsonNode provider(JsonNode invoice) {
        return invoice.path("customer").path("billing_configuration").path("payment_provider");
    }

    private static SandboxClient.Answer retry(SandboxClient lago, String id, String body) {
        return lago.post("/invoices/" + id + "/retry_payment", body);
    }

    private static String text(JsonNode node, String field) {
        return node.path(field).asString();
    }
}
