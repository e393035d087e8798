package io.lagomcp.invoices.guard;

/** Thrown when a mutation was not carried out; the {@link #refusal()} says why. */
public final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Refusal refusal;
    private final String rule;

    public RefusedException(Refusal refusal) {
        this(refusal, "");
    }

    RefusedException(Refusal refusal, String rule) {
        super(refusal.code() + ": " + refusal.message());
        this.refusal = refusal;
        this.rule = rule;
    }

    /** The rule of the policy that refused it; empty text where none did. */
    String rule() {
        return rule;
    }

    public Refusal refusal() {
        return refusal;
    }
}
