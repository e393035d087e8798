package io.lagomcp.invoices.resource;

import io.lagomcp.invoices.tool.ToolResult;
import tools.jackson.databind.JsonNode;

/** Thrown when a resource or a prompt cannot be read, with what a client can tell its user. */
public final class ReadException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The reasons that the protocol distinguishes. */
    public enum Reason {
        /** There is no such prompt or kind of resource, or an argument is wrong. */
        WRONG_REQUEST,
        /** There is no such invoice or customer, or it has no such form. */
        NOT_FOUND,
        /** It exists but could not be read. */
        UNAVAILABLE
    }

    private final Reason reason;
    private final String code;
    private final String hint;

    /**
     * A failure, told in two sentences.
     *
     * @param code in snake case, as the errors of tools have them
     * @param message what happened
     * @param hint what to do next
     */
    public ReadException(Reason reason, String code, String message, String hint) {
        super(message);
        this.reason = reason;
        this.code = code;
        this.hint = hint;
    }

    /** For the error that a tool answered with. */
    public static ReadException of(ToolResult failed, Reason reason) {
        JsonNode error = failed.json().path("error");
        return new ReadException(
                reason,
                error.path("code").stringValue(),
                error.path("message").stringValue(),
                error.path("hint").stringValue());
    }

    public Reason reason() {
        return reason;
    }

    public String code() {
        return code;
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }

    public String hint() {
        return hint;
    }
}
