package io.lagomcp.invoices.config;

/**
 * What is logged, always to standard error.
 *
 * @param level from which importance on
 * @param format for whom
 */
public record LogSettings(Level level, Format format) {

    /** How important a line is. */
    public enum Level {
        /** Something is broken. */
        ERROR,
        /** Somebody should look. */
        WARN,
        /** What goes on. */
        INFO,
        /** Everything, for finding faults. */
        DEBUG
    }

    /** Who reads the lines. */
    public enum Format {
        /** People. */
        TEXT,
        /** Programs: an object on each line. */
        JSON
    }
}
