package io.lagomcp.invoices.tool;

/** Thrown by a tool that cannot do what was asked; the {@link #error()} is the call's result. */
public final class ToolException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient ToolError error;

    ToolException(ToolError error) {
        super(error.code() + ": " + error.message());
        this.error = error;
    }

    /** What a call is answered with. */
    public ToolError error() {
        return error;
    }
}
