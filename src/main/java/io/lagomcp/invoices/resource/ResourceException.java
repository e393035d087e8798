package io.lagomcp.invoices.resource;

/** Thrown when a resource cannot be read, with what a client can tell its user. */
public final class ResourceException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The reasons that the protocol distinguishes. */
    public enum Reason {
        /** The URI is not one of this server's. */
        WRONG_ADDRESS,
        /** There is no such invoice or customer, or it has no such form. */
        NOT_FOUND,
        /** It exists but could not be read. */
        UNAVAILABLE
    }

    private final Reason reason;
    private final String code;
    private final String hint;

    ResourceException(Reason reason, String code, String message, String hint) {
        super(message);
        this.reason = reason;
        this.code = code;
        this.hint = hint;
    }

    /** What kind of failure it is. */
    public Reason reason() {
        return reason;
    }

    /** Lago's own code where there is one, in snake case. */
    public String code() {
        return code;
    }

    /** What happened, in a sentence. */
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }

    /** What to do next, in a sentence. */
    public String hint() {
        return hint;
    }
}
