package io.lagomcp.invoices.tool;

import io.lagomcp.invoices.guard.Stake;
import io.lagomcp.invoices.lago.Money;
import java.util.Optional;

/** The money of an existing invoice, as policies and budgets count it. */
final class AtStake {
    private AtStake() {}

    /** An amount that cannot be read is not nothing: every limit counts it as too much. */
    static Stake of(Optional<Money> amount) {
        return amount.<Stake>map(Stake.Exactly::new).orElseGet(Stake.Unknown::new);
    }
}
