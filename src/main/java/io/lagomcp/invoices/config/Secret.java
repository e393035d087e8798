package io.lagomcp.invoices.config;

/** A secret text. {@code toString} hides it; only {@link #reveal()} returns it. */
public final class Secret {
    private final String text;

    public Secret(String text) {
        this.text = text;
    }

    /**
     * Wraps an API key of Lago.
     *
     * @throws InvalidSettingException if it is blank or could not be sent in an HTTP header
     */
    public static Secret apiKey(String key) {
        String stripped = key.strip();
        if (stripped.isEmpty() || !stripped.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw new InvalidSettingException(
                    "LAGO_API_KEY", "is not a key: it is empty, or holds spaces or special characters");
        }
        return new Secret(stripped);
    }

    public String reveal() {
        return text;
    }

    @Override
    public String toString() {
        return "Secret[hidden]";
    }
}
