package io.lagomcp.invoices.approval.plan;

import io.lagomcp.invoices.lago.Money;
import java.util.Optional;

/** The money that moves or becomes payable with a plan. */
public sealed interface AmountAtStake {

    /** No money: notes, recomputations of a draft. */
    record None() implements AmountAtStake {}

    /** This much, before taxes where the invoice does not exist yet. */
    record Exactly(Money money) implements AmountAtStake {}

    /** Some money, of which nobody here knows how much; every limit counts it as too much. */
    record Unknown() implements AmountAtStake {}

    /** This amount; {@link Unknown} if it could not be read. */
    static AmountAtStake of(Optional<Money> amount) {
        return amount.<AmountAtStake>map(Exactly::new).orElseGet(Unknown::new);
    }

    /** The amount, where there is one and it is known. */
    default Optional<Money> known() {
        return this instanceof Exactly exactly ? Optional.of(exactly.money()) : Optional.empty();
    }
}
