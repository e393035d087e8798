package io.lagomcp.invoices.auth;

import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.openid.connect.sdk.Nonce;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The random secret of one sign-in, which only the browser that started it keeps. Everything that has to come back unchanged is
 * derived from it.
 *
 * @param text what the browser keeps
 * @param plan to return to; empty text for none
 */
record SignInSecret(String text, Instant started, String plan) {
    private static final int RANDOM_BYTES = 32;
    private static final Pattern PLAN = Pattern.compile("[a-z0-9]{0,32}");
    /** Of 32 random bytes, then when it was started, in seconds, then the plan to return to. */
    private static final Pattern TEXT = Pattern.compile("[A-Za-z0-9_-]{43}\\.([0-9]{1,12})\\.([a-z0-9]{0,32})");

    static SignInSecret start(String plan, Instant now) {
        String known = PLAN.matcher(plan).matches() ? plan : "";
        String text = TokenHash.text(TokenHash.random(RANDOM_BYTES)) + "." + now.getEpochSecond() + "." + known;
        return new SignInSecret(text, now, known);
    }

    /** What the browser kept; empty where it is none. */
    static Optional<SignInSecret> parse(String text) {
        Matcher parts = TEXT.matcher(text);
        return parts.matches()
                ? Optional.of(
                        new SignInSecret(text, Instant.ofEpochSecond(Long.parseLong(parts.group(1))), parts.group(2)))
                : Optional.empty();
    }

    /** Whether it was started at most so long ago, and not in the future, but for the difference between two clocks. */
    boolean isYoungerThan(Duration longest, Duration skew, Instant now) {
        return !now.isAfter(started.plus(longest)) && !now.plus(skew).isBefore(started);
    }

    State state() {
        return new State(derived("state"));
    }

    Nonce nonce() {
        return new Nonce(derived("nonce"));
    }

    CodeVerifier verifier() {
        return new CodeVerifier(derived("verifier"));
    }

    /** One secret per purpose, of which none tells another. */
    private String derived(String purpose) {
        return TokenHash.text(TokenHash.sha256(purpose.getBytes(StandardCharsets.UTF_8), text));
    }
}
