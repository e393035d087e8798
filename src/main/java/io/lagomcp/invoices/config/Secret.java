package io.lagomcp.invoices.config;

/** A text that never shows itself: only {@link #reveal()} gives it away. */
public final class Secret {
    private final String text;

    /** Wraps it as it is. */
    public Secret(String text) {
        this.text = text;
    }

    /** The text itself, for the one purpose that it has. */
    public String reveal() {
        return text;
    }

    @Override
    public String toString() {
        return "Secret[hidden]";
    }
}
