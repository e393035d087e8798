package io.lagomcp.invoices.approval.plan;

/** How much a person must do to say yes. */
public enum ConfirmationLevel {
    /** A yes. */
    SIMPLE,
    /** Type what the plan's {@link Plan#proof()} asks for. */
    TYPED
}
