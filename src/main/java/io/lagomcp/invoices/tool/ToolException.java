package io.lagomcp.invoices.tool;

import io.lagomcp.invoices.lago.LagoException;

/** Thrown by a tool that cannot do what was asked; the {@link #error()} is the call's result. */
public final class ToolException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient ToolError error;

    ToolException(ToolError error) {
        super(error.code() + ": " + error.message());
        this.error = error;
    }

    /** The same, because Lago failed like this. */
    ToolException(ToolError error, LagoException cause) {
        this(error);
        initCause(cause);
    }

    /** What a call is answered with. */
    public ToolError error() {
        return error;
    }
}
