package io.lagomcp.invoices.tool.view;

import io.lagomcp.invoices.lago.Invoice;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Whether Lago can have a page made where an invoice is paid. */
public final class PaymentLinkEligibility {
    private static final Set<String> PAYABLE = Set.of("finalized", "pending", "failed");

    private PaymentLinkEligibility() {}

    /** Lago's code for what stands in the way; empty where nothing is seen to. */
    public static Optional<String> obstacle(Invoice invoice) {
        if (!PAYABLE.contains(invoice.status()) || invoice.isPaid()) {
            return Optional.of("invalid_invoice_status_or_payment_status");
        }
        JsonNode provider =
                invoice.json().path("customer").path("billing_configuration").path("payment_provider");
        if (provider.isNull()) {
            return Optional.of("no_linked_payment_provider");
        }
        return provider.asString("").equals("gocardless") ? Optional.of("invalid_payment_provider") : Optional.empty();
    }
}
