package io.lagomcp.invoices.lago;

import java.util.Optional;

/**
 * What the customer of an invoice owes now. A finalized invoice that is not marked as paid is due with what neither payments
 * nor credit notes have settled. Nothing else is due: no draft, no pending, failed or voided invoice, and none whose payment
 * status says that it is paid. Lago's own {@code total_due_amount_cents} heeds neither status.
 *
 * @param invoice as Lago sent it
 */
public record AmountDue(Invoice invoice) {

    /** Zero or more; empty where it cannot be read. */
    public Optional<Money> known() {
        Money nothing = new Money(0, invoice.currency());
        return invoice.isPaid() || !invoice.isFinalized()
                ? Optional.of(nothing)
                : invoice.knownUnsettled().map(left -> left.minorUnits() < 0 ? nothing : left);
    }

    /**
     * Of an issued invoice that is marked as paid, the part for which Lago has no payment and no credit note; empty where
     * there is no such part.
     */
    public Optional<Money> markedAsPaid() {
        return invoice.isPaid() && invoice.isFinalized()
                ? invoice.knownUnsettled().filter(left -> left.minorUnits() > 0)
                : Optional.empty();
    }

    /**
     * What the payments and the payment status say where they disagree, for a sentence after "the invoice is"; empty where
     * they agree.
     */
    public Optional<String> disagreement() {
        if (invoice.isFinalized() && !invoice.isPaid()) {
            return invoice.knownUnsettled()
                    .filter(left -> left.minorUnits() <= 0 && invoice.total().minorUnits() > 0)
                    .map(settled ->
                            "settled in full, though its payment status is " + SafeText.token(invoice.paymentStatus()));
        }
        return markedAsPaid().map(left -> "marked as paid, though Lago has no payment for " + left);
    }
}
