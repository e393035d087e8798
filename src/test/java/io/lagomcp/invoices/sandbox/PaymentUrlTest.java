package io.lagomcp.invoices.sandbox;

import static io.lagomcp.invoices.sandbox.store.SandboxJson.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.TestClock;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** {@code POST /invoices/{id}/payment_url}. */
class PaymentUrlTest {
    private final TestClock clock = new TestClock();

    @AutoClose
    private final SandboxClient lago = SandboxClient.start(SandboxClient.slow().withClock(clock));

    @Test
    void namesCustomerProviderAndInvoiceBesideTheLink() {
        String id = payable();
        JsonNode invoice = lago.find(id);
        JsonNode details = lago.post("/invoices/" + id + "/payment_url", "").json();
        assertThat(details.propertyNames()).containsExactly("invoice_payment_details");
        JsonNode link = details.path("invoice_payment_details");
        assertThat(text(link, "lago_invoice_id")).isEqualTo(id);
        assertThat(link.path("lago_customer_id"))
                .isEqualTo(invoice.path("customer").path("lago_id"));
        assertThat(link.path("external_customer_id"))
                .isEqualTo(invoice.path("customer").path("external_id"));
        assertThat(text(link, "payment_provider")).isEqualTo("stripe");
        assertThat(text(link, "payment_url")).startsWith("https://checkout.stripe.example/pay/");
    }

    @Test
    void isTheSameForADayAndThenANewOne() {
        String id = payable();
        String first = url(id);
        clock.advance(Duration.ofHours(24).minusSeconds(1));
        assertThat(url(id)).as("a second before the day is over").isEqualTo(first);
        clock.advance(Duration.ofSeconds(1));
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
        assertThat(text(details, "third_party")).isEqualTo("flutterwave");
        assertThat(text(details, "thirdparty_error")).isNotEmpty();
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
}
