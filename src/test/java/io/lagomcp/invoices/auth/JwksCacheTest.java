package io.lagomcp.invoices.auth;

import static io.lagomcp.invoices.auth.FakeAuthServer.KEY;
import static io.lagomcp.invoices.auth.FakeAuthServer.OTHER_KEY;
import static io.lagomcp.invoices.auth.FakeAuthServer.header;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jwt.PlainJWT;
import io.lagomcp.invoices.approval.TestClock;
import io.lagomcp.invoices.approval.plan.Role;
import io.lagomcp.invoices.audit.AuditLog;
import io.lagomcp.invoices.auth.AuthException.Answer;
import io.lagomcp.invoices.config.InvalidSettingException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JwksCacheTest {
    private final TestClock clock = new TestClock();
    private final FakeAuthServer issuer = new FakeAuthServer(clock);
    private final AuthFailureLog refused;
    private final TestRequester client;

    JwksCacheTest(@TempDir Path folder) {
        refused = AuthFailureLog.in(AuditLog.at(folder.resolve("audit.jsonl"), clock));
        client = client(issuer.settings());
    }

    @AfterEach
    void close() {
        refused.close();
        issuer.close();
    }

    @Test
    void keysAreReadOnceAndKept() {
        for (int i = 0; i < 50; i++) {
            client.isAdmittedWith(issuer.good());
        }
        assertThat(issuer.asked()).isEqualTo(1);
        clock.advance(Duration.ofMinutes(10));
        await(() -> {
            client.isAdmittedWith(issuer.good());
            return issuer.asked() == 2;
        });
    }

    @Test
    void manyAtOnceReadThemOnce() {
        String token = issuer.good();
        List<CompletableFuture<Void>> all = IntStream.range(0, 8)
                .mapToObj(i -> CompletableFuture.runAsync(() -> client.isAdmittedWith(token)))
                .toList();
        all.forEach(CompletableFuture::join);

        assertThat(issuer.asked()).isEqualTo(1);
    }

    @Test
    void aNewKeyIsLookedForButNotByEveryStranger() {
        client.isAdmittedWith(issuer.good());
        clock.advance(Duration.ofSeconds(15));
        for (int stranger = 0; stranger < 50; stranger++) {
            new TestRequester(client.authenticator(), "10.0.0." + stranger).isRefusedWith(withOtherKey());
        }
        assertThat(issuer.asked()).isEqualTo(3);
        issuer.publish(KEY, OTHER_KEY);
        clock.advance(Duration.ofSeconds(15));

        client.isAdmittedWith(withOtherKey());
        assertThat(issuer.asked()).isEqualTo(4);
    }

    @Test
    void aKeyThatMayBeNewerThanTheLastReadingIsNoGuess() {
        client.isAdmittedWith(issuer.good());
        assertThat(client.isRefusedWith(withOtherKey()).status())
                .as("the keys were read again")
                .isEqualTo(401);
        issuer.publish(KEY, OTHER_KEY);

        for (int i = 0; i < 20; i++) {
            Answer answer = client.isRefusedWith(withOtherKey());
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.retryAfter()).as("when the keys are read again").contains(Duration.ofSeconds(15));
        }
        clock.advance(Duration.ofSeconds(15));
        client.isAdmittedWith(withOtherKey());
    }

    @Test
    void whatCannotBeFromTheIssuerIsRefusedWithoutAskingIt() {
        issuer.page("/keys", 500, "");
        for (String nonsense : List.of(
                "nonsense",
                "a.b.c",
                new PlainJWT(issuer.claims().build()).serialize(),
                issuer.signed(issuer.claims().issuer("https://elsewhere.example.com")),
                issuer.signed(issuer.claims().issuer(null)))) {
            assertThat(client.isRefusedWith(nonsense).status()).isEqualTo(401);
        }
        assertThat(issuer.asked()).isZero();
    }

    @Test
    void whileTheIssuerHangsFewWaitForIt() throws Exception {
        issuer.hang();
        TestRequester patient = patient();
        List<Thread> flood = new ArrayList<>();
        AtomicInteger answered = new AtomicInteger();
        String token = withOtherKey();
        for (int i = 0; i < 60; i++) {
            Thread thread = new Thread(() -> {
                patient.send(token);
                answered.incrementAndGet();
            });
            thread.start();
            flood.add(thread);
        }
        await(() -> answered.get() >= 44);
        Answer answer = patient.isRefusedWith(issuer.good());
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.retryAfter()).isPresent();
        issuer.goOn();
        for (Thread thread : flood) {
            thread.join();
        }
        assertThat(issuer.asked()).isLessThanOrEqualTo(2);
        clock.advance(Duration.ofSeconds(15));
        patient.isAdmittedWith(issuer.good());
    }

    @Test
    void whileTheIssuerFailsNobodyWithAKnownKeyWaitsForIt() {
        TestRequester patient = patient();
        patient.isAdmittedWith(issuer.good());
        issuer.page("/keys", 503, "");
        clock.advance(Duration.ofMinutes(10));
        patient.isAdmittedWith(issuer.good());
        clock.advance(Duration.ofSeconds(5));
        issuer.hang();

        patient.isAdmittedWith(issuer.good());
        patient.isAdmittedWith(issuer.good());
    }

    @Test
    void aClockThatIsSetBackKeepsNoKeysLonger() {
        client.isAdmittedWith(issuer.good());
        clock.setBack(Duration.ofHours(1));
        issuer.publish(OTHER_KEY);
        clock.advance(Duration.ofMinutes(10));

        client.isAdmittedWith(withOtherKey());
        assertThat(client.isRefusedWith(issuer.good()).status()).isIn(401, 503);
    }

    @Test
    void aKeyThatIsNoLongerPublishedOpensNothing() {
        client.isAdmittedWith(issuer.good());
        issuer.publish(OTHER_KEY);
        clock.advance(Duration.ofMinutes(10));
        await(() -> client.send(issuer.good()).isPresent());

        assertThat(client.isRefusedWith(issuer.good()).status()).isIn(401, 503);
    }

    @Test
    void ifTheIssuerCannotBeReachedNobodyIsToldThatTheirTokenIsWrong() {
        issuer.page("/keys", 500, "SQLException at secret.internal");
        Answer answer = client.isRefusedWith(issuer.good());

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.retryAfter()).isPresent();
        assertThat(answer.challenge()).isEmpty();
        assertThat(answer.toString()).doesNotContain("secret", "127.0.0.1", "key");
        for (int i = 0; i < 20; i++) {
            client.isRefusedWith(issuer.good());
        }
        assertThat(issuer.asked()).as("asked twice and not again at once").isEqualTo(2);
        issuer.publish(KEY);
        clock.advance(Duration.ofSeconds(15));
        client.isAdmittedWith(issuer.good());
    }

    @Test
    void knownKeysOutliveAnOutageOfAnHour() {
        client.isAdmittedWith(issuer.good());
        issuer.page("/keys", 503, "");
        clock.advance(Duration.ofMinutes(59));

        client.isAdmittedWith(issuer.good());
        assertThat(client.isRefusedWith(withOtherKey()).status())
                .as("a key that may be new")
                .isEqualTo(503);
        clock.advance(Duration.ofMinutes(1));
        assertThat(client.isRefusedWith(issuer.good()).status()).isEqualTo(503);
    }

    @Test
    void aRedirectIsNotFollowed() {
        issuer.page("/elsewhere", 200, "{\"keys\":[]}");
        issuer.page("/keys", 302, "/elsewhere");

        assertThat(client.isRefusedWith(issuer.good()).status()).isEqualTo(503);
        assertThat(issuer.asked()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no json", "[]", "{}", "{\"keys\":7}"})
    void whatIsNoKeySetIsNoAnswer(String body) {
        issuer.page("/keys", 200, body);

        assertThat(client.isRefusedWith(issuer.good()).status()).isEqualTo(503);
    }

    @Test
    void anEndlessKeySetIsNotRead() {
        issuer.page("/keys", 200, "{\"keys\":[" + " ".repeat(300_000) + "]}");

        assertThat(client.isRefusedWith(issuer.good()).status()).isEqualTo(503);
    }

    @Test
    void theKeysAreFoundByTheIssuersMetadata() {
        client(issuer.settings(Optional.empty())).isAdmittedWith(issuer.good());
    }

    @Test
    void theKeysAreFoundByOpenIdDiscovery() {
        issuer.page("/.well-known/oauth-authorization-server", 404, "");
        issuer.metadata("/.well-known/openid-configuration", issuer.issuer().toString(), issuer.jwks());

        client(issuer.settings(Optional.empty())).isAdmittedWith(issuer.good());
    }

    @Test
    void metadataOfAnotherIssuerIsNotBelieved() {
        issuer.metadata("/.well-known/oauth-authorization-server", "https://evil.example.com", issuer.jwks());

        assertThat(client(issuer.settings(Optional.empty()))
                        .isRefusedWith(issuer.good())
                        .status())
                .isEqualTo(503);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://keys.example.com/keys", "file:///etc/passwd", "", "jar:file:/x!/y", "https://"})
    void keysDoNotComeOverAnOpenLineOrFromAFile(String url) {
        issuer.page(
                "/.well-known/oauth-authorization-server",
                200,
                "{\"issuer\":\"" + issuer.issuer() + "\",\"jwks_uri\":\"" + url + "\"}");

        assertThat(client(issuer.settings(Optional.empty()))
                        .isRefusedWith(issuer.good())
                        .status())
                .isEqualTo(503);
    }

    @Test
    void settingsThatWouldBeUnsafeAreRefused() {
        URI resource = URI.create("https://lago.example.com/mcp");
        URI safe = URI.create("https://issuer.example.com");
        Map<String, Role> roles = Map.of("lago:read", Role.READER);

        for (String unsafe : List.of("http://issuer.example.com", "issuer.example.com", "https://u:p@i.example.com")) {
            assertThatThrownBy(() -> new OAuthSettings(URI.create(unsafe), resource, "lago", Optional.empty(), roles))
                    .isInstanceOf(InvalidSettingException.class)
                    .hasMessageContaining("LAGO_MCP_OAUTH_ISSUER");
        }
        assertThatThrownBy(() -> new OAuthSettings(
                        safe, resource, "lago", Optional.of(URI.create("http://i.example.com/k")), roles))
                .hasMessageContaining("LAGO_MCP_OAUTH_JWKS_URL");
        assertThatThrownBy(() -> new OAuthSettings(safe, resource, " ", Optional.empty(), roles))
                .hasMessageContaining("LAGO_MCP_OAUTH_AUDIENCE");
        for (Map<String, Role> wrong :
                List.of(Map.<String, Role>of(), Map.of("a\"b", Role.READER), Map.of("a b", Role.READER))) {
            assertThatThrownBy(() -> new OAuthSettings(safe, resource, "lago", Optional.empty(), wrong))
                    .hasMessageContaining("LAGO_MCP_OAUTH_ROLES");
        }
    }

    private static void await(BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(60));
            Thread.onSpinWait();
        }
    }

    private static String withOtherKey(FakeAuthServer issuer) {
        return FakeAuthServer.signed(
                issuer.claims(), header().keyID(OTHER_KEY.getKeyID()).build(), OTHER_KEY);
    }

    private String withOtherKey() {
        return withOtherKey(issuer);
    }

    /** Whose requests wait for the keys as long as they are let: a test in which one waits that should not never ends. */
    private TestRequester patient() {
        OAuthSettings settings = issuer.settings();
        AuthErrors refusals = AuthErrors.of(settings);
        JwksCache keys = new JwksCache(
                new AuthServerClient(settings.issuer(), settings.jwks()), clock::nanoTime, Duration.ofMinutes(9));
        return new TestRequester(new TokenAuthenticator(
                new JwtVerifier(settings, keys, refusals, clock),
                refusals,
                Optional.of(settings),
                TestRequester.context(6000, refused, clock)));
    }

    private TestRequester client(OAuthSettings settings) {
        return new TestRequester(Authenticator.oauth(settings, TestRequester.context(6000, refused, clock)));
    }
}
