package io.lagomcp.invoices.guard;

import java.util.Map;
import java.util.OptionalInt;

/**
 * How much may be done within a time. What was begun counts, unless Lago is known to have refused it.
 *
 * @param scope whose deeds count
 * @param mutationsPerHour within the last 60 minutes; empty for any number
 * @param amountPerDay within the last 24 hours, in minor units by currency; empty for any amount, else a currency that is
 *     not in it has no room at all
 */
public record Budget(Scope scope, OptionalInt mutationsPerHour, Map<String, Long> amountPerDay) {

    /** Whose deeds count against a budget. */
    public enum Scope {
        /** Those of this process. */
        PROCESS,
        /** Those of all processes that write into the same audit file. */
        AUDIT_FILE
    }

    public Budget {
        amountPerDay = Map.copyOf(amountPerDay);
    }
}
