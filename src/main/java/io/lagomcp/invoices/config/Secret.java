package io.lagomcp.invoices.config;

/** A secret text. {@code toString} hides it; only {@link #reveal()} returns it. */
public final class Secret {
    private final String text;

    /** Wraps it. */
    public Secret(String text) {
        this.text = text;
    }

    /** The text itself. */
    public String reveal() {
        return text;
    }

    @Override
    public String toString() {
        return "Secret[hidden]";
    }
}
