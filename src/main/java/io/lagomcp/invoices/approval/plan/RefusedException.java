package io.lagomcp.invoices.approval.plan;

import java.util.Optional;

/** Thrown when a mutation was not carried out; the {@link #refusal()} says why. */
public final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Refusal refusal;
    private final String rule;
    private final String recorded;

    public RefusedException(Refusal refusal) {
        this(refusal, "");
    }

    public RefusedException(Refusal refusal, String rule) {
        this(refusal, rule, refusal.code());
    }

    /**
     * One of which the record says more than the caller is told.
     *
     * @param recorded the code that the record gives
     */
    public RefusedException(Refusal refusal, String rule, String recorded) {
        super(refusal.code() + ": " + refusal.message());
        this.refusal = refusal;
        this.rule = rule;
        this.recorded = recorded;
    }

    /** Throws this refusal, where there is one. */
    public static void throwIf(Optional<Refusal> refusal) {
        refusal.ifPresent(no -> {
            throw new RefusedException(no);
        });
    }

    /** Who asked, or made the plan, or said yes to it, may do nothing any more. */
    public static RefusedException revoked() {
        return new RefusedException(Refusal.PERMISSION_REVOKED, "", "grant_taken_back");
    }

    /** The code that the record gives. */
    public String recorded() {
        return recorded;
    }

    /** The rule of the policy that refused it; empty text where none did. */
    public String rule() {
        return rule;
    }

    public Refusal refusal() {
        return refusal;
    }
}
