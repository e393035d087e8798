package io.lagomcp.invoices.tool.view;

import io.lagomcp.invoices.approval.plan.MutationEffect;
import io.lagomcp.invoices.approval.plan.Plan;
import io.lagomcp.invoices.lago.Invoice;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What Lago does by itself once an invoice is final. */
public final class FinalizationEffects {
    /** The effects of a plan that makes an invoice final. */
    public static final Set<MutationEffect> EFFECTS =
            Set.of(MutationEffect.CHARGES, MutationEffect.IRREVERSIBLE, MutationEffect.NOTIFIES_CUSTOMER);

    /** The status that follows if Lago waits for a tax provider. */
    public static final String AFTER_TAXES = "pending, then finalized once taxes are calculated";

    /** What Lago recomputes in a draft. */
    public static final Plan.Change RECOMPUTED =
            new Plan.Change("lines, taxes and billing periods", "current", "recomputed");

    private FinalizationEffects() {}

    /** The consequences for an invoice that exists, each a short sentence. */
    public static List<String> consequences(Invoice invoice, String webhook) {
        boolean noAddress = invoice.json().path("customer").path("email").isNull();
        return consequences(
                true, invoice.isCollectedByHand(), noAddress ? Optional.of(false) : Optional.empty(), webhook);
    }

    /**
     * The consequences, each a short sentence.
     *
     * @param charging whether Lago is left to charge as usual
     * @param collectedByHand whether Lago is known to charge nobody
     * @param mails whether an e-mail goes out; empty where that is not known
     */
    public static List<String> consequences(
            boolean charging, boolean collectedByHand, Optional<Boolean> mails, String webhook) {
        return List.of(
                "generates the PDF and " + (mails.orElse(true) ? "may e-mail it to the customer" : "sends no e-mail"),
                charging ? charge(collectedByHand) : "does not charge the customer",
                "syncs to accounting if configured, and sends the webhook " + webhook);
    }

    private static String charge(boolean collectedByHand) {
        return collectedByHand
                ? "charges nobody: there is no payment provider, or the invoice is self-billed"
                : "charges the customer automatically if a payment provider is configured";
    }
}
