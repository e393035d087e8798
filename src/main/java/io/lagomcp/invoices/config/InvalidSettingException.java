package io.lagomcp.invoices.config;

import java.util.List;

/** Thrown when a setting is invalid. The message names it and never contains a secret. */
public final class InvalidSettingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates it for one problem.
     *
     * @param setting its name in the environment, or its flag
     * @param problem a predicate, for example {@code must be true or false}
     */
    public InvalidSettingException(String setting, String problem) {
        super(setting + " " + problem + ".");
    }

    /** Creates it for several problems, a sentence each. */
    public InvalidSettingException(List<String> problems) {
        super(String.join("\n", problems));
    }

    public List<String> problems() {
        return String.valueOf(getMessage()).lines().toList();
    }
}
