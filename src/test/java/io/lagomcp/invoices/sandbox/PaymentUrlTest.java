package io.lagomcp.invoices.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** {@code POST /invoices/{id}/payment_url}. */
class PaymentUrlTest {
    private volatile Instant now = SandboxClient.NOW;
    private Sandbox sandbox;
    private SandboxClient lago;

    @BeforeEach
    void start() {
        sandbox = Sandbox.start(0, SandboxClient.slow().withClock(clock()));
        lago = SandboxClient.of(sandbox);
    }

    @AfterEach
    void stop() {
        sandbox.close();
    }

    @Test
    void namesCustomerProviderAndInvoiceBesideTheLink() {
        String id = payable();
        JsonNode invoice = lago.find(id);
        JsonNode details = lago.post("/invoices/" + id + "/payment_url", "").json();
        assertThat(details.propertyNames()).containsExactly("invoice_payment_details");
        JsonNode link = details.path("invoice_payment_details");
        assertThat(link.path("lago_invoice_id").asString()).isEqualTo(id);
        assertThat(link.path("lago_customer_id"))
                .isEqualTo(invoice.path("customer").path("lago_id"));
        assertThat(link.path("external_customer_id"))
                .isEqualTo(invoice.path("customer").path("external_id"));
        assertThat(link.path("payment_provider").asString()).isEqualTo("stripe");
        assertThat(link.path("payment_url").asString()).startsWith("https://checkout.stripe.example/pay/");
    }

    @Test
    void isTheSameForADayAndThenANewOne() {
        String id = payable();
        String first = url(id);
        now = SandboxClient.NOW.plus(Duration.ofHours(24)).minusSeconds(1);
        assertThat(url(id)).as("a second before the day is over").isEqualTo(first);
        now = SandboxClient.NOW.plus(Duration.ofHours(24));
        assertThat(url(id)).as("after a day").isNotEqualTo(first);
    }

    @Test
    void isNewOnceTheInvoiceHasBeenMarkedAsPaidAndBack() {
        String id = payable();
        String first = url(id);
        mark(id, "failed");
        assertThat(url(id)).as("a failed payment leaves the link as it is").isEqualTo(first);
        mark(id, "succeeded");
        mark(id, "pending");
        assertThat(url(id)).isNotEqualTo(first);
    }

    @Test
    void changesNothingOfTheInvoice() {
        String id = payable();
        JsonNode before = lago.find(id);
        url(id);
        assertThat(lago.find(id)).isEqualTo(before);
    }

    @Test
    void tellsWhatTheProviderSaid() {
        String id = DescribedInvoice.find(lago, "finalized, flutterwave");
        JsonNode details = lago.post("/invoices/" + id + "/payment_url", "").errorDetails();
        assertThat(details.path("third_party").asString()).isEqualTo("flutterwave");
        assertThat(details.path("thirdparty_error").asString()).isNotEmpty();
    }

    private void mark(String id, String status) {
        lago.put("/invoices/" + id, "{\"invoice\":{\"payment_status\":\"%s\"}}".formatted(status));
    }

    private String payable() {
        return DescribedInvoice.find(lago, "finalized");
    }

    private String url(String id) {
        return lago.post("/invoices/" + id + "/payment_url", "")
                .json()
                .path("invoice_payment_details")
                .path("payment_url")
                .stringValue();
    }

    private Clock clock() {
        return new Clock() {
            @Override
            public Instant instant() {
                return now;
            }

            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }
        };
    }
}
