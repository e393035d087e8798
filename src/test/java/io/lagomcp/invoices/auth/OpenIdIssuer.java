package io.lagomcp.invoices.auth;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * An OpenID provider on this machine: people choose at its authorization endpoint who they are, its token endpoint redeems each code
 * once, for who started with the matching PKCE challenge, and it publishes the key that it really signs with.
 */
public final class OpenIdIssuer implements AutoCloseable {
    public static final String CLIENT = "approvals";
    public static final String SECRET = "canary-client-secret-5d1f";
    /** Who can sign in, with the scopes that they have. */
    private static final Map<String, String> PEOPLE = Map.of(
            "ann", "openid lago:approve", "bob", "openid lago:approve", "rita", "openid lago:read", "nobody", "openid");

    private record Code(String person, String client, String redirect, String challenge, String nonce) {}

    private final HttpServer server;
    private final String audience;
    private final Map<String, Code> codes = new ConcurrentHashMap<>();
    private final AtomicInteger redeemed = new AtomicInteger();
    private volatile UnaryOperator<JWTClaimsSet.Builder> idClaims = claims -> claims;
    private volatile UnaryOperator<JWTClaimsSet.Builder> accessClaims = claims -> claims;
    private volatile RSAKey idKey = FakeAuthServer.KEY;
    private volatile UnaryOperator<String> tokenAnswer = answer -> answer;
    private volatile boolean namesItself = true;
    private volatile Duration tokenLife = Duration.ofMinutes(5);

    /** Starts it; its access tokens are for this audience. */
    public OpenIdIssuer(String audience) {
        this.audience = audience;
        this.server = FakeAuthServer.onThisMachine();
        server.setExecutor(Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "issuer");
            thread.setDaemon(true);
            return thread;
        }));
        server.createContext("/.well-known/openid-configuration", this::metadata);
        server.createContext("/keys", exchange -> answer(exchange, 200, new JWKSet(FakeAuthServer.KEY).toString()));
        server.createContext("/authorize", this::authorize);
        server.createContext("/token", this::token);
        // a page of another site, such as that of a chat
        server.createContext("/link", exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
            answer(
                    exchange,
                    200,
                    "<!doctype html><html lang=en><title>Chat</title><a href=\"%s\">Look</a>"
                            .formatted(fields(exchange.getRequestURI().getRawQuery())
                                    .get("to")));
        });
        server.start();
    }

    public URI issuer() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** The settings of a server that trusts it. */
    public OAuthSettings settings() {
        return FakeAuthServer.settings(issuer(), audience, Optional.empty());
    }

    /** Changes the claims of ID tokens. */
    void changeIdTokens(UnaryOperator<JWTClaimsSet.Builder> change) {
        idClaims = change;
    }

    /** Changes the claims of access tokens. */
    void changeAccessTokens(UnaryOperator<JWTClaimsSet.Builder> change) {
        accessClaims = change;
    }

    void signIdTokensWith(RSAKey key) {
        idKey = key;
    }

    /** Changes what the token endpoint answers. */
    void changeAnswers(UnaryOperator<String> change) {
        tokenAnswer = change;
    }

    void nameItselfInAnswers(boolean named) {
        namesItself = named;
    }

    /** How long access tokens open something. */
    public void issueFor(Duration life) {
        tokenLife = life;
    }

    /** The access token that an assistant gets in another way. */
    public String accessToken(String subject, String scope) {
        return accessToken(subject, scope, UnaryOperator.identity());
    }

    private String accessToken(String subject, String scope, UnaryOperator<JWTClaimsSet.Builder> change) {
        Instant now = Instant.now();
        return FakeAuthServer.signed(
                change.apply(new JWTClaimsSet.Builder()
                        .issuer(issuer().toString())
                        .audience(audience)
                        .subject(subject)
                        .claim("scope", scope)
                        .issueTime(Date.from(now))
                        .expirationTime(Date.from(now.plus(tokenLife)))),
                FakeAuthServer.header().build(),
                FakeAuthServer.KEY);
    }

    /** How many codes were redeemed. */
    int redeemed() {
        return redeemed.get();
    }

    private void metadata(HttpExchange exchange) throws IOException {
        answer(
                exchange,
                200,
                "{\"issuer\":\"%1$s\",\"authorization_endpoint\":\"%1$s/authorize\",\"token_endpoint\":\"%1$s/token\","
                                .formatted(issuer())
                        + "\"jwks_uri\":\"%s/keys\",\"authorization_response_iss_parameter_supported\":%s}"
                                .formatted(issuer(), namesItself));
    }

    private void authorize(HttpExchange exchange) throws IOException {
        Map<String, String> asked = fields(exchange.getRequestURI().getRawQuery());
        boolean right = CLIENT.equals(asked.get("client_id"))
                && "code".equals(asked.get("response_type"))
                && "S256".equals(asked.get("code_challenge_method"))
                && audience.equals(asked.get("resource"))
                && asked.getOrDefault("scope", "").contains("openid")
                && asked.getOrDefault("nonce", "").length() >= 43
                && asked.getOrDefault("state", "").length() >= 43;
        if (!right) {
            answer(exchange, 400, "{\"error\":\"invalid_request\"}");
            return;
        }
        String person = asked.getOrDefault("login", "");
        if (person.isEmpty()) {
            String links = PEOPLE.keySet().stream()
                    .map(name -> "<li><a id=\"%s\" href=\"/authorize?%s&amp;login=%s\">%s</a>"
                            .formatted(
                                    name, exchange.getRequestURI().getRawQuery().replace("&", "&amp;"), name, name))
                    .collect(Collectors.joining());
            exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
            answer(exchange, 200, "<!doctype html><html lang=en><title>Who are you?</title><ul>" + links + "</ul>");
            return;
        }
        String code = UUID.randomUUID().toString();
        codes.put(
                code,
                new Code(
                        person,
                        asked.getOrDefault("client_id", ""),
                        asked.getOrDefault("redirect_uri", ""),
                        asked.getOrDefault("code_challenge", ""),
                        asked.getOrDefault("nonce", "")));
        String back = asked.getOrDefault("redirect_uri", "")
                + (person.equals("declined") ? "?error=access_denied" : "?code=" + code)
                + "&state=" + encoded(asked.getOrDefault("state", ""))
                + (namesItself ? "&iss=" + encoded(issuer().toString()) : "");
        exchange.getResponseHeaders().set("Location", back);
        exchange.sendResponseHeaders(302, -1);
        exchange.close();
    }

    private void token(HttpExchange exchange) throws IOException {
        Map<String, String> form =
                fields(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.US_ASCII));
        String basic = "Basic "
                + Base64.getEncoder().encodeToString((CLIENT + ":" + SECRET).getBytes(StandardCharsets.US_ASCII));
        // once, whatever comes of it
        Code code = codes.remove(form.getOrDefault("code", ""));
        boolean right = basic.equals(exchange.getRequestHeaders().getFirst("Authorization"))
                && "authorization_code".equals(form.get("grant_type"))
                && code != null
                && code.redirect().equals(form.get("redirect_uri"))
                && code.challenge().equals(TokenHash.text(sha256(form.getOrDefault("code_verifier", ""))));
        if (!right) {
            answer(exchange, 400, "{\"error\":\"invalid_grant\"}");
            return;
        }
        redeemed.incrementAndGet();
        Instant now = Instant.now();
        String accessToken = accessToken(code.person(), PEOPLE.getOrDefault(code.person(), "openid"), accessClaims);
        String idToken = FakeAuthServer.signed(
                idClaims.apply(new JWTClaimsSet.Builder()
                        .issuer(issuer().toString())
                        .audience(CLIENT)
                        .subject(code.person())
                        .claim("nonce", code.nonce())
                        .claim("at_hash", TokenHash.text(Arrays.copyOf(sha256(accessToken), 16)))
                        .issueTime(Date.from(now))
                        .expirationTime(Date.from(now.plus(Duration.ofMinutes(5))))),
                new JWSHeader.Builder(JWSAlgorithm.RS256)
                        .type(JOSEObjectType.JWT)
                        .keyID(FakeAuthServer.KEY.getKeyID())
                        .build(),
                idKey);
        answer(
                exchange,
                200,
                tokenAnswer.apply(
                        "{\"access_token\":\"%s\",\"token_type\":\"Bearer\",\"expires_in\":300,\"id_token\":\"%s\"}"
                                .formatted(accessToken, idToken)));
    }

    private static byte[] sha256(String text) {
        return TokenHash.sha256(new byte[0], text);
    }

    static Map<String, String> fields(String query) {
        return List.of(query.split("&")).stream()
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(
                        pair -> pair[0],
                        pair -> URLDecoder.decode(pair.length > 1 ? pair[1] : "", StandardCharsets.UTF_8),
                        (first, second) -> first));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        if (!exchange.getResponseHeaders().containsKey("Content-Type")) {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
        }
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
