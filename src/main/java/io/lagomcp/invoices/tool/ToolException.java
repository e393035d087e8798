package io.lagomcp.invoices.tool;

import io.lagomcp.invoices.lago.http.LagoException;

/** Thrown by a tool that cannot do what was asked; the {@link #error()} is the call's result. */
public final class ToolException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient ToolError error;

    public ToolException(ToolError error) {
        super(error.code() + ": " + error.message());
        this.error = error;
    }

    /** With an error of these three parts, as {@link ToolError} describes them. */
    public ToolException(String code, String message, String hint) {
        this(ToolError.of(code, message, hint));
    }

    /** The same with Lago's failure as its cause. */
    public ToolException(ToolError error, LagoException cause) {
        this(error);
        initCause(cause);
    }

    public ToolError error() {
        return error;
    }
}
