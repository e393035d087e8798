package io.lagomcp.invoices.tool;

import io.lagomcp.invoices.lago.Invoice;
import java.util.List;
import java.util.Optional;

/** What Lago does by itself once an invoice is final. */
final class Issue {
    private Issue() {}

    /**
     * The consequences, each a short sentence.
     *
     * @param charging whether Lago is left to charge as usual
     * @param shown an invoice of the same customer, which shows how payments are collected
     * @param webhook that is sent
     */
    static List<String> consequences(boolean charging, Optional<Invoice> shown, String webhook) {
        return List.of(
                "makes the PDF and may e-mail it to the customer",
                charging ? charge(shown) : "does not charge the customer",
                "syncs to accounting where that is set up, and sends the webhook " + webhook);
    }

    private static String charge(Optional<Invoice> shown) {
        return shown.filter(Invoice::isCollectedByHand).isPresent()
                ? "charges nobody as things are: there is no payment provider, or the invoice is self-billed"
                : "charges the customer automatically where a payment provider is set up";
    }
}
