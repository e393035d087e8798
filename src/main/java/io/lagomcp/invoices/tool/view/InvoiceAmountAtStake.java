package io.lagomcp.invoices.tool.view;

import io.lagomcp.invoices.approval.plan.AmountAtStake;
import io.lagomcp.invoices.lago.Money;
import java.util.Optional;

/** The money of an existing invoice, as policies and budgets count it. */
public final class InvoiceAmountAtStake {
    private InvoiceAmountAtStake() {}

    /** An amount that cannot be read is not nothing: every limit counts it as too much. */
    public static AmountAtStake of(Optional<Money> amount) {
        return amount.<AmountAtStake>map(AmountAtStake.Exactly::new).orElseGet(AmountAtStake.Unknown::new);
    }
}
