package io.lagomcp.invoices.config;

/**
 * The settings of logging, which always goes to standard error.
 *
 * @param level the lowest level that is logged
 * @param format for people or programs
 */
public record LogSettings(Level level, Format format) {

    /** The level of a line. */
    public enum Level {
        /** Failures. */
        ERROR,
        /** Problems that need attention. */
        WARN,
        /** Normal events. */
        INFO,
        /** Details for debugging. */
        DEBUG
    }

    /** The format of the lines. */
    public enum Format {
        /** For people. */
        TEXT,
        /** For programs: an object per line. */
        JSON
    }
}
