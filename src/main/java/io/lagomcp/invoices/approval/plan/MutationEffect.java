package io.lagomcp.invoices.approval.plan;

import java.util.Locale;

/** What a mutation does beyond changing a field; computed for each call from its arguments and the invoice as it is. */
public enum MutationEffect {
    /** Money of the customer may move: by a charge, at once or as an attempt of the payment provider, or by a refund. */
    CHARGES,
    /** Lago has no way back. */
    IRREVERSIBLE,
    /** The customer, or whoever else is written to, may hear of it, for example by e-mail. */
    NOTIFIES_CUSTOMER,
    /** None of the others: notes and recomputations that can be repeated or put back. */
    BOOKKEEPING;

    /** As policies and records write it, for example {@code notifies_customer}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
