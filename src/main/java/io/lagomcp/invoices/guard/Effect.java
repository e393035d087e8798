package io.lagomcp.invoices.guard;

import java.util.Locale;

/** What a mutation does beyond changing a field; computed for each call from its arguments and the invoice as it is. */
public enum Effect {
    /** The customer may be charged: at once, or by an attempt that the payment provider now makes. */
    CHARGES,
    /** Lago has no way back. */
    IRREVERSIBLE,
    /** The customer may hear of it, for example by e-mail. */
    NOTIFIES_CUSTOMER,
    /** None of the others: notes and recomputations that can be repeated or put back. */
    BOOKKEEPING;

    /** As policies and records write it, for example {@code notifies_customer}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
