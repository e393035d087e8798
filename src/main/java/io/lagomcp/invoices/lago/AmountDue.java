package io.lagomcp.invoices.lago;

import java.util.Optional;

/**
 * What is open of an invoice, and who owes it. A finalized invoice that is not marked as paid is open with what neither payments
 * nor credit notes have settled. Nothing else is open: no draft, no pending, failed or voided invoice, and none whose payment
 * status says that it is paid. Lago's own {@code total_due_amount_cents} heeds neither status.
 *
 * <p>The customer owes what is open, and only that is called due. A self-billed invoice is the exception: this account owes it
 * to the partner.
 */
public record AmountDue(Invoice invoice) {

    /** What the customer owes now: zero or more; empty where it cannot be read. */
    public Optional<Money> known() {
        return invoice.isSelfBilled() ? Optional.of(nothing()) : open();
    }

    /** What this account owes the partner of a self-billed invoice: zero or more; empty where it cannot be read. */
    public Optional<Money> owedToPartner() {
        return invoice.isSelfBilled() ? open() : Optional.of(nothing());
    }

    /** The open amount, zero or more; empty where it cannot be read. */
    public Optional<Money> open() {
        return invoice.isPaid() || !invoice.isFinalized()
                ? Optional.of(nothing())
                : invoice.knownUnsettled().map(left -> left.minorUnits() < 0 ? nothing() : left);
    }

    private Money nothing() {
        return new Money(0, invoice.currency());
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
     * What the amount alone does not tell, for a sentence after "the invoice is": who owes it, what it is for, or what the
     * payments and the payment status say where they disagree. Empty where there is nothing to add.
     */
    public Optional<String> note() {
        Optional<Money> open = open().filter(left -> left.minorUnits() > 0);
        if (open.isPresent() && invoice.isSelfBilled()) {
            return open.map(owed -> "self-billed: this account owes the partner " + owed);
        }
        if (open.isPresent()) {
            return invoice.buysCredits()
                    ? Optional.of("for wallet credits, which Lago grants once it is paid")
                    : Optional.empty();
        }
        if (invoice.isFinalized() && !invoice.isPaid()) {
            return invoice.knownUnsettled()
                    .filter(settled -> invoice.total().minorUnits() > 0)
                    .map(settled ->
                            "settled in full, though its payment status is " + SafeText.token(invoice.paymentStatus()));
        }
        return markedAsPaid().map(left -> "marked as paid, though Lago has no payment for " + left);
    }
}
