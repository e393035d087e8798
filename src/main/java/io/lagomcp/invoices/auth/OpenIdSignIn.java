package io.lagomcp.invoices.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jwt.JWT;
import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.auth.ClientAuthentication;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.ClientSecretPost;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.AuthenticationResponse;
import com.nimbusds.openid.connect.sdk.AuthenticationResponseParser;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import com.nimbusds.openid.connect.sdk.claims.IDTokenClaimsSet;
import com.nimbusds.openid.connect.sdk.token.OIDCTokens;
import com.nimbusds.openid.connect.sdk.validators.AccessTokenValidator;
import com.nimbusds.openid.connect.sdk.validators.IDTokenValidator;
import com.nimbusds.openid.connect.sdk.validators.InvalidHashException;
import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.auth.AuthServerClient.SignInAddresses;
import io.lagomcp.invoices.config.AuthSettings;
import io.lagomcp.invoices.config.InvalidSettingException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signs people in at the authorization server by OpenID Connect: authorization code flow with PKCE. The result is an access token
 * for this server, the same as clients of the protocol get, so that roles and names are the same too, and it can be checked again
 * at every request. The ID token proves that the access token belongs to who has just signed in, in this browser.
 *
 * <p>Everything that has to come back unchanged is derived from a {@link SignInSecret}, which the browser keeps in a cookie for ten
 * minutes. So no other browser can end what it did not start, and nothing is kept here. Thread-safe.
 */
public final class OpenIdSignIn {
    /** Where the issuer sends people back to, below the public URL. */
    public static final String RETURN_PATH = "/approvals/openid/return";

    /** How long signing in may take. */
    public static final Duration LONGEST = Duration.ofMinutes(10);

    private static final Logger LOG = LoggerFactory.getLogger(OpenIdSignIn.class);
    private static final Duration ADDRESSES_USABLE = Duration.ofHours(1);
    private static final Duration PAUSE = Duration.ofSeconds(15);
    private static final int PER_MINUTE = 60;
    private static final int MOST_AT_ONCE = 8;
    private static final int LONGEST_QUERY = 8192;
    private static final Duration SKEW = Duration.ofSeconds(30);
    private static final Pattern ERROR = Pattern.compile("[a-z_]{1,60}");

    private final OAuthSettings issuer;
    private final AuthSettings.OpenIdClient client;
    private final URI returnsTo;
    private final AuthErrors refusals;
    private final AuthContext context;
    private final AuthServerClient server;
    private final JwtVerifier accessTokens;
    private final IDTokenValidator idTokens;
    private final RateLimiter visits;
    private final Semaphore exchanges = new Semaphore(MOST_AT_ONCE);
    private volatile Optional<Addresses> addresses = Optional.empty();

    private record Addresses(SignInAddresses known, long readAt) {}

    /**
     * Signs in at this issuer, as this client; sends the issuer nothing before the first sign-in.
     *
     * @param returnsTo where the issuer sends people back to; it has to be registered there
     * @throws InvalidSettingException if codes would come over an open line
     */
    public OpenIdSignIn(OAuthSettings issuer, AuthSettings.OpenIdClient client, URI returnsTo, AuthContext context) {
        if (!OAuthSettings.isSafe(returnsTo)) {
            throw new InvalidSettingException(
                    "LAGO_MCP_PUBLIC_URL",
                    "must be an https address for LAGO_MCP_OAUTH_CLIENT_ID (http on this machine only)");
        }
        this.issuer = issuer;
        this.client = client;
        this.returnsTo = returnsTo;
        this.refusals = AuthErrors.of(issuer);
        this.context = context;
        this.server = new AuthServerClient(issuer.issuer(), issuer.jwks());
        JwksCache keys = new JwksCache(server, context.nanoTime());
        this.accessTokens =
                new JwtVerifier(issuer, keys, refusals, context.time().clock());
        this.idTokens = new IDTokenValidator(
                new Issuer(issuer.issuer()),
                new ClientID(client.id()),
                new JWSVerificationKeySelector<>(JwtVerifier.ALGORITHMS, keys),
                null);
        idTokens.setMaxClockSkew((int) SKEW.toSeconds());
        this.visits = context.limiters().of("sign_ins", PER_MINUTE, PER_MINUTE, context.nanoTime());
    }

    /**
     * A sign-in that has begun: the browser goes to the issuer.
     *
     * @param issuerPage where it goes
     * @param secret what the browser keeps until it comes back
     */
    public record Started(URI issuerPage, String secret) {}

    /**
     * The person has signed in.
     *
     * @param accessToken what it permits is checked at each use
     * @param plan to return to; empty text for none
     */
    public record SignedIn(String accessToken, String plan) {}

    /**
     * Begins a sign-in.
     *
     * @param plan to return to; empty text for none
     * @param address of the browser
     * @throws AuthException if nobody can sign in now
     */
    public Started start(String plan, String address) throws AuthException {
        return step(address, () -> {
            SignInSecret secret = SignInSecret.start(plan, now());
            Scope scope = new Scope("openid");
            issuer.scopes().forEach(scope::add);
            URI page = new AuthenticationRequest.Builder(ResponseType.CODE, scope, new ClientID(client.id()), returnsTo)
                    .endpointURI(addresses().authorization())
                    .state(secret.state())
                    .nonce(secret.nonce())
                    .codeChallenge(secret.verifier(), CodeChallengeMethod.S256)
                    .resources(issuer.resource())
                    .build()
                    .toURI();
            return new Started(page, secret.text());
        });
    }

    /**
     * Ends it with what the issuer had the browser bring back.
     *
     * @param query of the request
     * @param secret that the browser kept; empty text where it has none
     * @param address of the browser
     * @throws AuthException if the person is not signed in
     */
    public SignedIn finish(String query, String secret, String address) throws AuthException {
        return step(address, () -> {
            SignInSecret kept = SignInSecret.parse(secret)
                    .filter(found -> found.isYoungerThan(LONGEST, SKEW, now()))
                    .orElseThrow(() -> notStarted("sign_in_not_started"));
            AuthorizationCode code = code(query, kept);
            if (!exchanges.tryAcquire()) {
                throw refusals.checkUnavailable("server_busy", PAUSE);
            }
            try {
                return new SignedIn(token(code, kept), kept.plan());
            } finally {
                exchanges.release();
            }
        });
    }

    private interface Step<T> {
        T take() throws AuthException;
    }

    private <T> T step(String address, Step<T> step) throws AuthException {
        try {
            Optional<Duration> wait = visits.use(ClientNetwork.of(address));
            if (wait.isPresent()) {
                throw refusals.tooManyCalls(wait.get(), "");
            }
            return step.take();
        } catch (AuthException refused) {
            context.note(address, refused);
            throw refused;
        }
    }

    private Instant now() {
        return context.time().clock().instant();
    }

    /** The code of an answer that belongs to this secret and comes from this issuer. */
    private AuthorizationCode code(String query, SignInSecret secret) throws AuthException {
        AuthenticationResponse answer = parsed(query);
        byte[] expected = secret.state().getValue().getBytes(StandardCharsets.UTF_8);
        String state = answer.getState() == null ? "" : answer.getState().getValue();
        if (!MessageDigest.isEqual(state.getBytes(StandardCharsets.UTF_8), expected)) {
            throw notStarted("sign_in_state_wrong");
        }
        // RFC 9207: so that the answer of another issuer is not redeemed here
        Issuer named = answer.getIssuer();
        if (named == null
                ? addresses().namesItself()
                : !named.getValue().equals(issuer.issuer().toString())) {
            throw invalid("sign_in_of_another_issuer", "");
        }
        if (!answer.indicatesSuccess()) {
            String error =
                    String.valueOf(answer.toErrorResponse().getErrorObject().getCode());
            throw AuthException.of(
                            400,
                            "sign_in_refused",
                            "The identity provider did not sign you in"
                                    + (ERROR.matcher(error).matches() ? ": " + error : "") + ".")
                    .because("sign_in_refused", "");
        }
        AuthorizationCode code = answer.toSuccessResponse().getAuthorizationCode();
        if (code == null) {
            throw invalid("sign_in_without_code", "");
        }
        return code;
    }

    private AuthenticationResponse parsed(String query) throws AuthException {
        try {
            if (query.length() > LONGEST_QUERY || repeatsAField(query)) {
                throw invalid("sign_in_unreadable", "");
            }
            return AuthenticationResponseParser.parse(URI.create(returnsTo + "?" + query));
        } catch (ParseException | RuntimeException unreadable) {
            throw invalid("sign_in_unreadable", "");
        }
    }

    /** RFC 6749, 3.1: it would depend on the reader which of them counts. */
    private static boolean repeatsAField(String query) {
        Set<String> names = new HashSet<>();
        return !Arrays.stream(query.split("&", -1)).allMatch(pair -> names.add(pair.split("=", 2)[0]));
    }

    private String token(AuthorizationCode code, SignInSecret secret) throws AuthException {
        OIDCTokens tokens = redeemed(code, secret);
        IDTokenClaimsSet person = person(tokens.getIDToken(), secret);
        String name = JwtVerifier.nameOf(person.getSubject().getValue());
        requireTogether(tokens, person, name);
        String accessToken = tokens.getAccessToken().getValue();
        if (!owner(accessToken).name().equals(name)) {
            throw invalid("sign_in_tokens_of_two_people", name);
        }
        return accessToken;
    }

    private Principal owner(String accessToken) throws AuthException {
        try {
            return accessTokens.ownerOf(accessToken);
        } catch (AuthException unusable) {
            LOG.warn(
                    "The authorization server issued an access token that does not open this server ({}): it has to be"
                            + " a JWT for {} with one of the scopes {}",
                    unusable.reason(),
                    issuer.audience(),
                    issuer.scopes());
            throw unusable;
        }
    }

    private OIDCTokens redeemed(AuthorizationCode code, SignInSecret secret) throws AuthException {
        SignInAddresses known = addresses();
        try {
            HTTPRequest request = request(known, code, secret).toHTTPRequest();
            AuthServerClient.Answer answer = AuthServerClient.post(
                    known.token(),
                    Optional.ofNullable(request.getAuthorization()),
                    Optional.ofNullable(request.getBody()).orElse(""));
            HTTPResponse response = new HTTPResponse(answer.status());
            response.setContentType("application/json");
            response.setBody(answer.body());
            if (answer.status() != 200) {
                LOG.warn("The authorization server refused a code with HTTP {}", answer.status());
                throw invalid("sign_in_code_refused", "");
            }
            OIDCTokens tokens = OIDCTokenResponse.parse(response).getOIDCTokens();
            if (tokens.getIDToken() == null || tokens.getAccessToken() == null) {
                throw invalid("sign_in_without_tokens", "");
            }
            return tokens;
        } catch (IOException unreachable) {
            throw unavailable(unreachable);
        } catch (ParseException unreadable) {
            throw invalid("sign_in_without_tokens", "");
        }
    }

    private TokenRequest request(SignInAddresses known, AuthorizationCode code, SignInSecret secret) {
        AuthorizationCodeGrant grant = new AuthorizationCodeGrant(code, returnsTo, secret.verifier());
        ClientID id = new ClientID(client.id());
        Optional<ClientAuthentication> proof = client.secret()
                .map(io.lagomcp.invoices.config.Secret::reveal)
                .map(Secret::new)
                .map(password ->
                        known.takesBasic() ? new ClientSecretBasic(id, password) : new ClientSecretPost(id, password));
        TokenRequest.Builder request = proof.map(given -> new TokenRequest.Builder(known.token(), given, grant))
                .orElseGet(() -> new TokenRequest.Builder(known.token(), id, grant));
        return request.resources(issuer.resource()).build();
    }

    private IDTokenClaimsSet person(JWT idToken, SignInSecret secret) throws AuthException {
        try {
            IDTokenClaimsSet claims = idTokens.validate(idToken, secret.nonce());
            String issuedTo = claims.getAuthorizedParty() == null
                    ? ""
                    : claims.getAuthorizedParty().getValue();
            // OpenID Connect Core, 3.1.3.7: of several audiences, it was issued to one
            if (issuedTo.isEmpty() ? claims.getAudience().size() > 1 : !issuedTo.equals(client.id())) {
                throw invalid("sign_in_id_token_invalid", "");
            }
            return claims;
        } catch (KeySourceException unavailable) {
            throw refusals.checkUnavailable("issuer_unreachable", JwksCache.PAUSE);
        } catch (BadJOSEException | JOSEException | RuntimeException forged) {
            LOG.warn("An ID token is not valid: {}", forged.getMessage());
            throw invalid("sign_in_id_token_invalid", "");
        }
    }

    /** Where the issuer says which access token it issued with the ID token. */
    private void requireTogether(OIDCTokens tokens, IDTokenClaimsSet person, String name) throws AuthException {
        if (person.getAccessTokenHash() == null) {
            return;
        }
        try {
            JWSAlgorithm algorithm = JWSAlgorithm.parse(
                    tokens.getIDToken().getHeader().getAlgorithm().getName());
            AccessTokenValidator.validate(tokens.getAccessToken(), algorithm, person.getAccessTokenHash());
        } catch (InvalidHashException exchanged) {
            throw invalid("sign_in_access_token_exchanged", name);
        }
    }

    private SignInAddresses addresses() throws AuthException {
        long now = context.nanoTime().getAsLong();
        Optional<Addresses> kept = addresses.filter(read -> now - read.readAt() < ADDRESSES_USABLE.toNanos());
        if (kept.isPresent()) {
            return kept.get().known();
        }
        try {
            SignInAddresses read = server.signInAddresses();
            addresses = Optional.of(new Addresses(read, now));
            return read;
        } catch (IOException unreachable) {
            throw unavailable(unreachable);
        }
    }

    private AuthException unavailable(IOException why) {
        LOG.warn("Nobody can sign in by OpenID Connect now: {}", why.getMessage());
        return refusals.checkUnavailable("issuer_unreachable", PAUSE);
    }

    private static AuthException notStarted(String reason) {
        return AuthException.of(
                        400,
                        "sign_in_not_started",
                        "This sign-in was not started in this browser, or more than " + LONGEST.toMinutes()
                                + " minutes ago. Start again.")
                .because(reason, "");
    }

    private static AuthException invalid(String reason, String name) {
        return AuthException.of(
                        400, "sign_in_invalid", "The answer of the identity provider is not valid here. Start again.")
                .because(reason, name);
    }
}
