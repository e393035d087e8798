package io.lagomcp.invoices.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import io.lagomcp.invoices.approval.plan.Role;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** An authorization server on this machine: it publishes its keys and signs whatever it is given. */
public final class FakeAuthServer implements AutoCloseable {
    public static final String RESOURCE = "https://lago.example.com/mcp";
    public static final RSAKey KEY = key("key-1");
    public static final RSAKey OTHER_KEY = key("key-2");

    private record Answer(int status, String body) {}

    private volatile CompletableFuture<Void> gate = CompletableFuture.allOf();

    private final HttpServer server;
    private final Clock clock;
    private final Map<String, Answer> pages = new ConcurrentHashMap<>();
    private final AtomicInteger asked = new AtomicInteger();

    /** Starts it. */
    public FakeAuthServer(Clock clock) {
        this.clock = clock;
        this.server = onThisMachine();
        server.createContext("/", exchange -> {
            asked.incrementAndGet();
            gate.join();
            Answer answer = pages.getOrDefault(exchange.getRequestURI().getPath(), new Answer(404, "{}"));
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            if (answer.status() == 302) {
                exchange.getResponseHeaders().set("Location", answer.body());
            }
            exchange.sendResponseHeaders(answer.status(), body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        publish(KEY);
        metadata("/.well-known/oauth-authorization-server", issuer().toString(), jwks());
    }

    /** A server on a free port, which has not begun to listen. */
    static HttpServer onThisMachine() {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    public URI issuer() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    URI jwks() {
        return issuer().resolve("/keys");
    }

    /** How many requests it got. */
    int asked() {
        return asked.get();
    }

    /** Answers nothing until {@link #goOn()}. */
    public void hang() {
        gate = new CompletableFuture<>();
    }

    public void goOn() {
        gate.complete(null);
    }

    void publish(RSAKey... keys) {
        page("/keys", 200, new JWKSet(List.of(keys)).toString());
    }

    void page(String path, int status, String body) {
        pages.put(path, new Answer(status, body));
    }

    void metadata(String path, String issuer, URI jwks) {
        page(path, 200, "{\"issuer\":\"" + issuer + "\",\"jwks_uri\":\"" + jwks + "\"}");
    }

    OAuthSettings settings() {
        return settings(Optional.of(jwks()));
    }

    OAuthSettings settings(Optional<URI> jwks) {
        return settings(issuer(), RESOURCE, jwks);
    }

    /** The settings of a server with this address that trusts this issuer. */
    static OAuthSettings settings(URI issuer, String resource, Optional<URI> jwks) {
        Map<String, Role> roles =
                Map.of("lago:read", Role.READER, "lago:operate", Role.OPERATOR, "lago:approve", Role.APPROVER);
        return new OAuthSettings(issuer, URI.create(resource), resource, jwks, roles);
    }

    /** What a good token says. */
    public JWTClaimsSet.Builder claims() {
        return new JWTClaimsSet.Builder()
                .issuer(issuer().toString())
                .audience(RESOURCE)
                .subject("anna")
                .claim("scope", "openid lago:operate lago:read")
                .issueTime(Date.from(clock.instant()))
                .expirationTime(Date.from(clock.instant().plus(Duration.ofMinutes(5))));
    }

    String good() {
        return signed(claims());
    }

    public String signed(JWTClaimsSet.Builder claims) {
        return signed(claims, header().build(), KEY);
    }

    public static JWSHeader.Builder header() {
        return new JWSHeader.Builder(JWSAlgorithm.RS256)
                .type(new JOSEObjectType("at+jwt"))
                .keyID(KEY.getKeyID());
    }

    public static String signed(JWTClaimsSet.Builder claims, JWSHeader header, RSAKey key) {
        try {
            SignedJWT token = new SignedJWT(header, claims.build());
            token.sign(new RSASSASigner(key));
            return token.serialize();
        } catch (JOSEException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private static RSAKey key(String id) {
        try {
            return new RSAKeyGenerator(2048).keyID(id).generate();
        } catch (JOSEException failed) {
            throw new IllegalStateException(failed);
        }
    }

    @Override
    public void close() {
        goOn();
        server.stop(0);
    }
}
