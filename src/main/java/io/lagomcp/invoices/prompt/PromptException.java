package io.lagomcp.invoices.prompt;

import tools.jackson.databind.JsonNode;

/** Thrown when a prompt cannot be filled in. */
public final class PromptException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String code;
    private final String hint;

    PromptException(String code, String message, String hint) {
        super(message);
        this.code = code;
        this.hint = hint;
    }

    /** For the error that a tool answered with. */
    static PromptException of(JsonNode error) {
        return new PromptException(
                error.path("code").asString(""),
                error.path("message").asString(""),
                error.path("hint").asString(""));
    }

    /** In snake case, as the errors of tools have them. */
    public String code() {
        return code;
    }

    /** What can be done about it. */
    public String hint() {
        return hint;
    }
}
