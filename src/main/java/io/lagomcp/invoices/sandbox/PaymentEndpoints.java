package io.lagomcp.invoices.sandbox;

import static io.lagomcp.invoices.sandbox.store.LagoErrorResponse.invalid;
import static io.lagomcp.invoices.sandbox.store.LagoErrorResponse.notAllowed;
import static io.lagomcp.invoices.sandbox.store.LagoErrorResponse.refuseIf;
import static io.lagomcp.invoices.sandbox.store.SandboxJson.cents;
import static io.lagomcp.invoices.sandbox.store.SandboxJson.is;
import static io.lagomcp.invoices.sandbox.store.SandboxJson.text;

import io.lagomcp.invoices.sandbox.SandboxApi.ApiCall;
import io.lagomcp.invoices.sandbox.SandboxApi.SandboxContext;
import io.lagomcp.invoices.sandbox.store.InvoiceJson;
import io.lagomcp.invoices.sandbox.store.InvoiceStore;
import io.lagomcp.invoices.sandbox.store.LagoErrorResponse;
import io.lagomcp.invoices.sandbox.store.SandboxJson;
import io.lagomcp.invoices.sandbox.store.SandboxResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Charges and checkout links of the payment provider, whose charges take some time and always succeed.
 *
 * <p>Customers without a provider, and self-billed invoices, are never charged.
 */
final class PaymentEndpoints {
    private static final Duration LINK_LIFE = Duration.ofHours(24);

    private final SandboxContext context;
    private final InvoiceStore store;
    private final Set<String> charging = ConcurrentHashMap.newKeySet();
    private final Map<String, Link> links = new ConcurrentHashMap<>();

    PaymentEndpoints(SandboxContext context) {
        this.context = context;
        this.store = context.store();
    }

    private record Link(String url, Instant end) {}

    /** Answers {@code POST /invoices/{id}/retry_payment}: an empty 200 says only that the request was accepted. */
    SandboxResponse retry(ApiCall call) {
        ObjectNode invoice = store.invoice(call.id());
        boolean unpayable = is(invoice, "payment_status", "succeeded") || isDraftOrVoided(invoice);
        refuseIf(unpayable, notAllowed("invalid_status"));
        refuseIf(charging.contains(call.id()), notAllowed("payment_processor_is_currently_handling_payment"));
        if (!is(call.json().path("payment_method"), "payment_method_type", "manual")) {
            charge(invoice);
        }
        return SandboxResponse.empty();
    }

    /** Collects what is due later, if the customer has a provider and something is due. */
    void charge(ObjectNode invoice) {
        String lagoId = text(invoice, "lago_id");
        if (collectable(invoice) && charging.add(lagoId)) {
            context.providers().execute(() -> {
                store.change(lagoId, PaymentEndpoints::succeed);
                charging.remove(lagoId);
            });
        }
    }

    private static void succeed(ObjectNode invoice) {
        // it may have been voided or marked as paid in the meantime
        if (collectable(invoice)) {
            long offset = cents(invoice, "total_offsetted_credit_note_amount_cents");
            InvoiceJson.pay(invoice, cents(invoice, "total_amount_cents") - offset);
            InvoiceJson.setPaymentStatus(invoice, "succeeded");
            InvoiceJson.copyPaymentStatusToFees(invoice);
        }
    }

    private static boolean collectable(ObjectNode invoice) {
        JsonNode billing = invoice.path("customer").path("billing_configuration");
        return billing.path("payment_provider").isString()
                && is(invoice, "status", "finalized")
                && !is(invoice, "payment_status", "succeeded")
                && !invoice.path("self_billed").asBoolean()
                && cents(invoice, "total_due_amount_cents") > 0;
    }

    /**
     * Answers {@code POST /invoices/{id}/payment_url} with a checkout link, which stays the same for a day.
     *
     * <p>Stripe and Adyen work. GoCardless has no checkout, and each of the other providers of this account has a fault of
     * its own, so that every refusal occurs.
     */
    SandboxResponse paymentUrl(ApiCall call) {
        ObjectNode invoice = store.invoice(call.id());
        JsonNode customer = invoice.path("customer");
        String provider = text(customer.path("billing_configuration"), "payment_provider");
        refuseLink(invoice, provider);
        Link link = links.compute(
                call.id(), (id, old) -> old != null && old.end.isAfter(store.now()) ? old : newLink(provider));
        ObjectNode details = SandboxJson.object()
                .put("lago_customer_id", text(customer, "lago_id"))
                .put("external_customer_id", text(customer, "external_id"))
                .put("payment_provider", provider)
                .put("lago_invoice_id", call.id())
                .put("payment_url", link.url);
        return SandboxResponse.json(200, SandboxJson.object().set("invoice_payment_details", details));
    }

    private void refuseLink(ObjectNode invoice, String provider) {
        refuseIf(provider.isEmpty(), invalid("base", "no_linked_payment_provider"));
        refuseIf(provider.equals("gocardless"), invalid("base", "invalid_payment_provider"));
        boolean unpayable = is(invoice, "payment_status", "succeeded") || isDraftOrVoided(invoice);
        refuseIf(unpayable, invalid("base", "invalid_invoice_status_or_payment_status"));
        // the account no longer has a connection of this kind
        refuseIf(provider.equals("cashfree"), invalid("base", "missing_payment_provider"));
        boolean deleted = store.isDeleted(invoice.path("customer"));
        refuseIf(deleted, invalid("base", "missing_payment_provider_customer"));
        refuseIf(
                provider.equals("flutterwave"),
                LagoErrorResponse.thirdParty(provider, "Currency not enabled for this merchant"));
        // it answers, but without a link
        refuseIf(provider.equals("moneyhash"), invalid("base", "payment_provider_error"));
    }

    /** Ends the link to an invoice that is, or was, paid. */
    void expireLink(String lagoId) {
        links.remove(lagoId);
    }

    private static boolean isDraftOrVoided(ObjectNode invoice) {
        return List.of("draft", "voided").contains(text(invoice, "status"));
    }

    private Link newLink(String provider) {
        String token = store.random().uuid();
        return new Link(
                "https://checkout.%s.example/pay/%s".formatted(provider, token),
                store.now().plus(LINK_LIFE));
    }
}
