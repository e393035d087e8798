package io.lagomcp.invoices.approval.plan;

/** Thrown while planning when what Lago shows rules the change out; the message says why. */
public abstract class ImpossiblePlanException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    protected ImpossiblePlanException(String message) {
        super(message);
    }
}
