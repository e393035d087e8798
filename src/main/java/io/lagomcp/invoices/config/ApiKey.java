package io.lagomcp.invoices.config;

/** An API key of Lago. {@code toString} hides it; only {@link #reveal()} returns it. */
public final class ApiKey {
    private final String secret;

    /**
     * Wraps a key.
     *
     * @throws InvalidSettingException if it is blank or could not be sent in an HTTP header
     */
    public ApiKey(String secret) {
        String stripped = secret.strip();
        if (stripped.isEmpty() || !stripped.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw new InvalidSettingException(
                    "LAGO_API_KEY", "is not a key: it is empty, or holds spaces or special characters");
        }
        this.secret = stripped;
    }

    /** The key itself, for the request header and nothing else. */
    public String reveal() {
        return secret;
    }

    @Override
    public String toString() {
        return "ApiKey[hidden]";
    }
}
