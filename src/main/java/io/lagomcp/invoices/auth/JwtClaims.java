package io.lagomcp.invoices.auth;

import com.nimbusds.jwt.JWTClaimsSet;
import io.lagomcp.invoices.approval.plan.Role;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The claims of a token with a valid signature.
 *
 * @param said its claims
 */
record JwtClaims(JWTClaimsSet said) {
    /** How far the issuer's clock and ours may be apart. */
    private static final Duration SKEW = Duration.ofSeconds(30);

    /** What stands in records and logs as it is; no tilde, which marks the others. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._@|:+=/-]{1,100}");

    private static final int LONGEST = 100;
    private static final byte[] NO_SALT = {};

    /** Why it is invalid here, apart from expiry; empty if it is not. */
    Optional<String> objection(OAuthSettings settings, Instant now) {
        if (!said.getAudience().contains(settings.audience())) {
            return Optional.of("wrong_audience");
        }
        if (said.getExpirationTime() == null) {
            return Optional.of("no_expiry");
        }
        return Optional.ofNullable(said.getNotBeforeTime())
                .map(Date::toInstant)
                .filter(start -> now.plus(SKEW).isBefore(start))
                .map(early -> "not_yet_valid");
    }

    boolean hasExpired(Instant now) {
        return !now.minus(SKEW).isBefore(said.getExpirationTime().toInstant());
    }

    /**
     * The name of whoever it was issued to: it cannot be mistaken for that of a token in a file, and no two subjects have
     * the same. A subject that cannot be shown as it is gets a fingerprint, because cleaning alone makes two into one.
     */
    Optional<String> principalName() {
        return Optional.ofNullable(said.getSubject())
                .filter(subject -> !subject.isBlank())
                .map(subject -> "oauth:" + (PLAIN.matcher(subject).matches() ? subject : marked(subject)));
    }

    /** The highest role that any of its scopes gives. */
    Optional<Role> role(Map<String, Role> roles) {
        return Stream.concat(words(said.getClaim("scope")), words(said.getClaim("scp")))
                .map(roles::get)
                .filter(Objects::nonNull)
                .max(Role::compareTo);
    }

    private static String marked(String subject) {
        String shown = subject.replaceAll("[^A-Za-z0-9._@|:+=/-]", "");
        byte[] digest = TokenHash.sha256(NO_SALT, subject.getBytes(StandardCharsets.UTF_8));
        return shown.substring(0, Math.min(shown.length(), LONGEST)) + "~"
                + HexFormat.of().formatHex(digest, 0, 16);
    }

    private static Stream<String> words(Object claim) {
        List<String> texts = new ArrayList<>();
        if (claim instanceof String text) {
            texts.addAll(List.of(text.split(" ", -1)));
        } else if (claim instanceof List<?> list) {
            list.stream()
                    .filter(String.class::isInstance)
                    .map(String.class::cast)
                    .forEach(texts::add);
        }
        return texts.stream();
    }
}
