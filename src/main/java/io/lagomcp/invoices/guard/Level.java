package io.lagomcp.invoices.guard;

/** How much a person must do to say yes. */
public enum Level {
    /** A yes. */
    SIMPLE,
    /** Type what the plan's {@link Plan#proof()} asks for. */
    TYPED
}
