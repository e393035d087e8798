package io.lagomcp.invoices.config;

import java.util.List;

/** Thrown when a setting cannot be used. The message names it and never repeats a secret. */
public final class InvalidSettingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Says what is wrong.
     *
     * @param setting its name in the environment, or its flag
     * @param problem a predicate, for example {@code must be true or false}
     */
    public InvalidSettingException(String setting, String problem) {
        super(setting + " " + problem + ".");
    }

    /** Says everything that is wrong, a sentence on a line each. */
    public InvalidSettingException(List<String> problems) {
        super(String.join("\n", problems));
    }

    /** Everything that is wrong, a sentence each. */
    public List<String> problems() {
        return String.valueOf(getMessage()).lines().toList();
    }
}
