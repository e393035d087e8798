package io.lagomcp.invoices.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWT;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.JWTParser;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import io.lagomcp.invoices.approval.plan.Permissions;
import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.approval.plan.Role;
import io.lagomcp.invoices.auth.AuthException.Weight;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * JWT access tokens that an authorization server signs: RFC 9068, and what other servers issue in its place.
 *
 * <p>Only signatures with a private key are accepted, regardless of the token's header: with a shared secret, the issuer's
 * public key would be enough to forge a token.
 */
final class JwtVerifier implements TokenVerifier {
    static final Set<JWSAlgorithm> ALGORITHMS = Set.of(
            JWSAlgorithm.RS256,
            JWSAlgorithm.RS384,
            JWSAlgorithm.RS512,
            JWSAlgorithm.PS256,
            JWSAlgorithm.PS384,
            JWSAlgorithm.PS512,
            JWSAlgorithm.ES256,
            JWSAlgorithm.ES384,
            JWSAlgorithm.ES512);

    /** Subjects that are shown as they are; no tilde, which marks the others. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._@|:+=/-]{1,100}");

    private static final int LONGEST = 100;
    private static final byte[] NO_SALT = {};

    private final OAuthSettings settings;
    private final AuthErrors refusals;
    private final Clock clock;
    private final DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();

    JwtVerifier(OAuthSettings settings, JWKSource<SecurityContext> keys, AuthErrors refusals, Clock clock) {
        this.settings = settings;
        this.refusals = refusals;
        this.clock = clock;
        processor.setJWSKeySelector(new JWSVerificationKeySelector<>(ALGORITHMS, keys));
        processor.setJWSTypeVerifier(new DefaultJOSEObjectTypeVerifier<>(
                new JOSEObjectType("at+jwt"), new JOSEObjectType("application/at+jwt"), JOSEObjectType.JWT, null));
        // Claims checks them, because only some failures may be told to the caller
        processor.setJWTClaimsSetVerifier((claims, context) -> {});
    }

    @Override
    public Principal ownerOf(String token) throws AuthException {
        Claims claims = new Claims(genuine(token));
        String name = claims.principalName().orElseThrow(() -> invalid("no_subject", ""));
        Optional<String> objection = claims.objection(settings, clock.instant());
        if (objection.isPresent()) {
            throw invalid(objection.get(), name);
        }
        if (claims.hasExpired(clock.instant())) {
            throw refusals.tokenExpired(name);
        }
        Role role = claims.role(settings.roles()).orElseThrow(() -> refusals.scopeMissing(name));
        return new Principal(name, Permissions.of(role));
    }

    /**
     * The name of the principal with this subject: distinct from names in token files, and unique for each subject. A subject with
     * characters that cannot be shown gets a fingerprint, because removing them could make two subjects equal.
     */
    static String nameOf(String subject) {
        if (PLAIN.matcher(subject).matches()) {
            return "oauth:" + subject;
        }
        String shown = subject.replaceAll("[^A-Za-z0-9._@|:+=/-]", "");
        byte[] digest = TokenHash.sha256(NO_SALT, subject);
        return "oauth:" + shown.substring(0, Math.min(shown.length(), LONGEST)) + "~"
                + HexFormat.of().formatHex(digest, 0, 16);
    }

    @SuppressWarnings("NullAway") // a processor without context is given none
    private JWTClaimsSet genuine(String token) throws AuthException {
        try {
            JWT parsed = JWTParser.parse(token);
            // before anything is asked of the issuer: what is not even said to be from there needs no keys
            if (!settings.issuer().toString().equals(parsed.getJWTClaimsSet().getIssuer())) {
                throw refusals.tokenInvalid("wrong_issuer", "", Weight.ATTEMPT);
            }
            return Objects.requireNonNull(processor.process(parsed, null));
        } catch (KeySourceException unavailable) {
            throw refusals.checkUnavailable("issuer_unreachable", JwksCache.PAUSE);
        } catch (ParseException | BadJOSEException | JOSEException | RuntimeException forged) {
            throw refusals.tokenInvalid("token_not_genuine", "", Weight.ATTEMPT);
        }
    }

    /** Its issuer did sign it, so it is no guess. */
    private AuthException invalid(String reason, String name) {
        return refusals.tokenInvalid(reason, name, Weight.NOTED);
    }

    /** The claims of a token with a valid signature. */
    private record Claims(JWTClaimsSet said) {
        /** How far the issuer's clock and ours may be apart. */
        private static final Duration SKEW = Duration.ofSeconds(30);

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

        /** The name of its principal; empty where it names nobody. */
        Optional<String> principalName() {
            return Optional.ofNullable(said.getSubject())
                    .filter(subject -> !subject.isBlank())
                    .map(JwtVerifier::nameOf);
        }

        /** The highest role that any of its scopes gives. */
        Optional<Role> role(Map<String, Role> roles) {
            return Stream.concat(words(said.getClaim("scope")), words(said.getClaim("scp")))
                    .map(roles::get)
                    .filter(Objects::nonNull)
                    .max(Role::compareTo);
        }

        private static Stream<String> words(Object claim) {
            if (claim instanceof String text) {
                return Stream.of(text.split(" ", -1));
            }
            return claim instanceof List<?> list
                    ? list.stream().filter(String.class::isInstance).map(String.class::cast)
                    : Stream.of();
        }
    }
}
