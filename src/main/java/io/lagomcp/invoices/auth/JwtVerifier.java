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
import io.lagomcp.invoices.approval.Permissions;
import io.lagomcp.invoices.approval.Principal;
import io.lagomcp.invoices.approval.plan.Role;
import io.lagomcp.invoices.auth.AuthException.Weight;
import java.text.ParseException;
import java.time.Clock;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * JWT access tokens that an authorization server signs: RFC 9068, and what other servers issue in its place.
 *
 * <p>Only signatures with a private key count, whatever the token says of itself: with a shared secret, the issuer's public
 * key would do to forge one.
 */
final class JwtVerifier implements TokenVerifier {
    private static final Set<JWSAlgorithm> ALGORITHMS = Set.of(
            JWSAlgorithm.RS256,
            JWSAlgorithm.RS384,
            JWSAlgorithm.RS512,
            JWSAlgorithm.PS256,
            JWSAlgorithm.PS384,
            JWSAlgorithm.PS512,
            JWSAlgorithm.ES256,
            JWSAlgorithm.ES384,
            JWSAlgorithm.ES512);

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
        // Claims looks at them: it tells apart what may be told and what may not
        processor.setJWTClaimsSetVerifier((claims, context) -> {});
    }

    @Override
    public Principal ownerOf(String token) throws AuthException {
        JwtClaims claims = new JwtClaims(genuine(token));
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
}
