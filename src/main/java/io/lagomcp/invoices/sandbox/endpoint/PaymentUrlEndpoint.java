package io.lagomcp.invoices.sandbox.endpoint;

import io.lagomcp.invoices.sandbox.http.ApiCall;
import io.lagomcp.invoices.sandbox.http.LagoErrorResponse;
import io.lagomcp.invoices.sandbox.http.SandboxJson;
import io.lagomcp.invoices.sandbox.http.SandboxResponse;
import io.lagomcp.invoices.sandbox.store.InvoiceStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Answers {@code POST /invoices/{id}/payment_url} with a checkout link, which is the same one for a day.
 *
 * <p>Stripe and Adyen work. GoCardless has no checkout, and each of the other providers of this account has a fault of its
 * own, so that every refusal can be met.
 */
public final class PaymentUrlEndpoint {
    private static final Duration LIFE = Duration.ofHours(24);
    private static final List<String> NOT_PAYABLE = List.of("draft", "voided");

    private final InvoiceStore ledger;
    private final Map<String, Link> links = new ConcurrentHashMap<>();

    public PaymentUrlEndpoint(InvoiceStore ledger) {
        this.ledger = ledger;
    }

    private record Link(String url, Instant end) {}

    public SandboxResponse answer(ApiCall call) {
        ObjectNode invoice = ledger.invoice(call.id());
        JsonNode customer = invoice.path("customer");
        String provider =
                customer.path("billing_configuration").path("payment_provider").asString();
        refuse(invoice, provider);
        Link link = links.compute(
                call.id(), (id, old) -> old != null && old.end.isAfter(ledger.now()) ? old : newLink(provider));
        ObjectNode details = SandboxJson.object()
                .put("lago_customer_id", customer.path("lago_id").asString())
                .put("external_customer_id", customer.path("external_id").asString())
                .put("payment_provider", provider)
                .put("lago_invoice_id", call.id())
                .put("payment_url", link.url);
        return SandboxResponse.json(200, SandboxJson.object().set("invoice_payment_details", details));
    }

    /** Ends the link to an invoice that is paid, or was. */
    void expire(String lagoId) {
        links.remove(lagoId);
    }

    private void refuse(ObjectNode invoice, String provider) {
        if (provider.isEmpty()) {
            throw LagoErrorResponse.invalid("base", "no_linked_payment_provider");
        }
        if (provider.equals("gocardless")) {
            throw LagoErrorResponse.invalid("base", "invalid_payment_provider");
        }
        boolean paid = invoice.path("payment_status").asString().equals("succeeded");
        if (paid || NOT_PAYABLE.contains(invoice.path("status").asString())) {
            throw LagoErrorResponse.invalid("base", "invalid_invoice_status_or_payment_status");
        }
        if (provider.equals("cashfree")) {
            // the account has no connection of this kind any more
            throw LagoErrorResponse.invalid("base", "missing_payment_provider");
        }
        if (ledger.isDeleted(invoice.path("customer"))) {
            throw LagoErrorResponse.invalid("base", "missing_payment_provider_customer");
        }
        if (provider.equals("flutterwave")) {
            throw LagoErrorResponse.thirdParty(provider, "Currency not enabled for this merchant");
        }
        if (provider.equals("moneyhash")) {
            // it answers, but without a link
            throw LagoErrorResponse.invalid("base", "payment_provider_error");
        }
    }

    private Link newLink(String provider) {
        String url = "https://checkout.%s.example/pay/%s"
                .formatted(provider, ledger.dice().uuid());
        return new Link(url, ledger.now().plus(LIFE));
    }
}
