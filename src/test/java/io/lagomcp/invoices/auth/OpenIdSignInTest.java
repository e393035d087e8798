package io.lagomcp.invoices.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.nimbusds.jwt.JWTClaimsSet;
import io.lagomcp.invoices.Eventually;
import io.lagomcp.invoices.approval.TestClock;
import io.lagomcp.invoices.approval.plan.Permissions;
import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.approval.plan.Role;
import io.lagomcp.invoices.audit.AuditLog;
import io.lagomcp.invoices.audit.AuditReader;
import io.lagomcp.invoices.auth.OpenIdSignIn.SignedIn;
import io.lagomcp.invoices.auth.OpenIdSignIn.Started;
import io.lagomcp.invoices.config.AuthSettings;
import io.lagomcp.invoices.config.InvalidSettingException;
import io.lagomcp.invoices.config.Secret;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** People who sign in at an issuer, over HTTP, with real signatures; and those who try to sign in as somebody else. */
class OpenIdSignInTest {
    private static final String AUDIENCE = "http://127.0.0.1:8787/mcp";
    private static final URI RETURNS_TO = URI.create("http://127.0.0.1:8787/approvals/openid/return");
    private static final String HERE = "203.0.113.7";

    private final OpenIdIssuer issuer = new OpenIdIssuer(AUDIENCE);
    private final Path record;
    private final AuthFailureLog failures;
    private final OpenIdSignIn page;
    private final HttpClient browser = HttpClient.newHttpClient();

    OpenIdSignInTest(@TempDir Path folder) {
        record = folder.resolve("audit.jsonl");
        failures = AuthFailureLog.in(AuditLog.at(record, Clock.systemUTC()));
        page = at(issuer, TimeSource.system(), Optional.of(new Secret(OpenIdIssuer.SECRET)));
    }

    private OpenIdSignIn at(OpenIdIssuer provider, TimeSource time, Optional<Secret> secret) {
        return new OpenIdSignIn(
                provider.settings(),
                new AuthSettings.OpenIdClient(OpenIdIssuer.CLIENT, secret),
                RETURNS_TO,
                context(time));
    }

    private AuthContext context(TimeSource time) {
        return new AuthContext(6000, RateLimiter.Source.inMemory(), failures, time);
    }

    @AfterEach
    void close() {
        failures.close();
        issuer.close();
    }

    @Test
    void whoSignsInGetsTheTokenWithTheNameAndRoleThatClientsGet() throws AuthException {
        Started started = start("x4rqhjhw62");

        SignedIn signedIn = page.finish(choose(started, "ann"), started.secret(), HERE);

        assertThat(signedIn.plan()).isEqualTo("x4rqhjhw62");
        assertThat(owner(signedIn)).isEqualTo(new Principal("oauth:ann", Permissions.of(Role.APPROVER)));
    }

    @Test
    void rolesAreThoseOfTheScopesThatTheIssuerGave() throws AuthException {
        assertThat(owner(signIn("rita")).grant().role()).isEqualTo(Role.READER);
        assertThat(refusal(() -> page.finish(choose(start(""), "nobody"), "", HERE))
                        .code())
                .isEqualTo("sign_in_not_started");

        Started started = start("");
        assertThat(refusal(() -> page.finish(choose(started, "nobody"), started.secret(), HERE))
                        .code())
                .isEqualTo("insufficient_scope");
    }

    @Test
    void nothingThatIsSecretIsInTheAddressOfTheIssuer() {
        Started started = start("");

        assertThat(started.issuerPage().toString())
                .startsWith(issuer.issuer() + "/authorize?")
                .contains("code_challenge_method=S256", "redirect_uri=", "resource=", "scope=openid+")
                .doesNotContain(started.secret(), OpenIdIssuer.SECRET);
        assertThat(start("").secret()).isNotEqualTo(started.secret());
    }

    @Test
    void aCodeCountsOnce() throws AuthException {
        Started started = start("");
        String query = choose(started, "ann");
        page.finish(query, started.secret(), HERE);

        refusedAs("sign_in_code_refused", query, started.secret());
    }

    @Test
    void aCodeOfAnotherBrowserIsWorthNothing() {
        Started victim = start("");
        Started attacker = start("");
        String stolen = choose(victim, "ann");

        // as it is, and with the attacker's own state
        refusedAs("sign_in_state_wrong", stolen, attacker.secret());
        refusedAs(
                "sign_in_code_refused",
                stolen.replace(field(victim, "state"), field(attacker, "state")),
                attacker.secret());
        assertThat(issuer.redeemed()).isZero();
    }

    @Test
    void nobodyIsSignedInAsAnAttackerByALinkOfTheirs() {
        String link = choose(start(""), "bob");

        refusedAs("sign_in_not_started", link, "");
        refusedAs("sign_in_state_wrong", link, start("").secret());
        assertThat(issuer.redeemed()).isZero();
    }

    @Test
    void theStateMustComeBackUnchanged() {
        Started started = start("");
        String query = choose(started, "ann");

        refusedAs("sign_in_state_wrong", query.replaceAll("&state=[^&]*", ""), started.secret());
        refusedAs("sign_in_state_wrong", query.replaceAll("&state=[^&]*", "&state=x"), started.secret());
        refusedAs("sign_in_unreadable", query + "&state=" + field(started, "state"), started.secret());
    }

    @Test
    void anAnswerOfAnotherIssuerIsNotRedeemed() {
        Started started = start("");
        String query = choose(started, "ann");

        refusedAs("sign_in_of_another_issuer", query.replaceAll("&iss=[^&]*", "&iss=https://evil"), started.secret());
        refusedAs("sign_in_of_another_issuer", query.replaceAll("&iss=[^&]*", ""), started.secret());
        assertThat(issuer.redeemed()).isZero();
    }

    @Test
    void anIssuerThatNeverNamesItselfWillDo() throws AuthException {
        issuer.nameItselfInAnswers(false);

        assertThat(owner(signIn("ann")).name()).isEqualTo("oauth:ann");
    }

    private static Stream<Arguments> idTokens() {
        return Stream.of(
                idToken("of another sign-in", claims -> claims.claim("nonce", "another")),
                idToken("without nonce", claims -> claims.claim("nonce", null)),
                idToken("for another client", claims -> claims.audience("another")),
                idToken("for two clients, and issued to the other", claims -> claims.audience(
                                List.of(OpenIdIssuer.CLIENT, "another"))
                        .claim("azp", "another")),
                idToken("of another issuer", claims -> claims.issuer("https://evil.example.com")),
                idToken(
                        "that has expired",
                        claims -> claims.expirationTime(Date.from(Instant.now().minusSeconds(31)))),
                idToken("without end", claims -> claims.expirationTime(null)),
                idToken("about nobody", claims -> claims.subject(null)));
    }

    private static Arguments idToken(String what, UnaryOperator<JWTClaimsSet.Builder> change) {
        return Arguments.of(what, change);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("idTokens")
    void anIdTokenMustBeTheOneOfThisSignIn(String what, UnaryOperator<JWTClaimsSet.Builder> change) {
        issuer.changeIdTokens(change);
        annIsRefusedAs("sign_in_id_token_invalid");
    }

    @Test
    void anIdTokenMustBeSignedByTheIssuer() {
        issuer.signIdTokensWith(FakeAuthServer.OTHER_KEY);
        annIsRefusedAs("sign_in_id_token_invalid");
    }

    @Test
    void bothTokensMustBeOfTheSamePerson() {
        issuer.changeIdTokens(claims -> claims.subject("bob").claim("at_hash", null));
        annIsRefusedAs("sign_in_tokens_of_two_people");
    }

    @Test
    void anAccessTokenMustBeTheOneThatWasIssuedWithTheIdToken() {
        issuer.changeIdTokens(claims -> claims.claim("at_hash", "AAAAAAAAAAAAAAAAAAAAAA"));
        annIsRefusedAs("sign_in_access_token_exchanged");
    }

    @Test
    void anAccessTokenForAnotherServerOpensNothing() {
        issuer.changeAccessTokens(claims -> claims.audience("https://other.example.com"));
        annIsRefusedAs("wrong_audience");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "no json", "{\"access_token\":\"x\",\"token_type\":\"Bearer\"}", "[1]"})
    void anAnswerWithoutBothTokensSignsNobodyIn(String answer) {
        issuer.changeAnswers(tokens -> answer);
        annIsRefusedAs("sign_in_without_tokens");
    }

    @Test
    void whoDeclinesAtTheIssuerIsNotSignedInAndReadsWhy() {
        Started started = start("");

        assertThat(refusal(() -> page.finish(choose(started, "declined"), started.secret(), HERE))
                        .message())
                .isEqualTo("The identity provider did not sign you in: access_denied.");
        failures.close();
        assertThat(recorded()).containsExactly("sign_in_refused");
    }

    @Test
    void textsFromTheAddressAreNotShown() {
        Started started = start("");
        String query = "error=%3Cscript%3E&error_description=Call+0900&state=" + field(started, "state") + "&iss="
                + issuer.issuer();

        assertThat(refusal(() -> page.finish(query, started.secret(), HERE)).message())
                .isEqualTo("The identity provider did not sign you in.");
    }

    @Test
    void signingInTakesTenMinutesAtMost() throws AuthException {
        TestClock clock = new TestClock();
        OpenIdSignIn slow = at(issuer, new TimeSource(clock, clock::nanoTime), Optional.of(new Secret("x")));
        Started started = slow.start("", HERE);
        clock.advance(OpenIdSignIn.LONGEST.plusSeconds(1));

        assertThat(refusal(() -> slow.finish("code=x&state=" + field(started, "state"), started.secret(), HERE))
                        .message())
                .isEqualTo("This sign-in was not started in this browser, or more than 10 minutes ago. Start again.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "..", "0.0.0", "x.1.", "x.99999999999999."})
    void noOtherSecretIsTaken(String secret) {
        refusedAs("sign_in_not_started", "code=x&state=x", secret);
    }

    @Test
    void aPlanThatIsNoneIsForgotten() {
        assertThat(start("//evil.example.com").secret()).endsWith(".");
    }

    @Test
    void aWrongClientSecretSignsNobodyIn() throws AuthException {
        OpenIdSignIn wrong = at(issuer, TimeSource.system(), Optional.of(new Secret("wrong")));
        OpenIdSignIn none = at(issuer, TimeSource.system(), Optional.empty());

        for (OpenIdSignIn client : List.of(wrong, none)) {
            Started started = client.start("", HERE);
            assertThat(refusal(() -> client.finish(choose(started, "ann"), started.secret(), HERE))
                            .code())
                    .isEqualTo("sign_in_invalid");
        }
    }

    @Test
    void anIssuerThatIsAwaySaysSoAndIsNobodysFault() {
        issuer.close();

        assertThat(refusal(() -> page.start("", HERE)).status()).isEqualTo(503);
        failures.close();
        assertThat(AuditReader.exists(record)).isFalse();
    }

    @Test
    void oneNetworkSignsInSixtyTimesAMinuteAtMost() throws AuthException {
        TestClock clock = new TestClock();
        OpenIdSignIn limited = at(issuer, new TimeSource(clock, clock::nanoTime), Optional.of(new Secret("x")));
        for (int visit = 0; visit < 60; visit++) {
            limited.start("", HERE);
        }

        assertThat(refusal(() -> limited.start("", HERE)).status()).isEqualTo(429);
        limited.start("", "198.51.100.1");
        clock.advance(Duration.ofSeconds(1));
        limited.start("", HERE);
    }

    @Test
    void codesComeBackOverHttpsOrOnThisMachineOnly() {
        assertThatThrownBy(() -> new OpenIdSignIn(
                        issuer.settings(),
                        new AuthSettings.OpenIdClient("x", Optional.empty()),
                        URI.create("http://lago.example.com/approvals/openid/return"),
                        context(TimeSource.system())))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("LAGO_MCP_PUBLIC_URL");
    }

    private Started start(String plan) {
        try {
            return page.start(plan, HERE);
        } catch (AuthException refused) {
            throw new AssertionError(refused);
        }
    }

    private SignedIn signIn(String person) throws AuthException {
        Started started = start("");
        return page.finish(choose(started, person), started.secret(), HERE);
    }

    /** Goes to the issuer, chooses who to be, and returns the query that the browser brings back. */
    private String choose(Started started, String person) {
        HttpRequest visit = HttpRequest.newBuilder(URI.create(started.issuerPage() + "&login=" + person))
                .build();
        try {
            URI back = URI.create(browser.send(visit, BodyHandlers.discarding())
                    .headers()
                    .firstValue("Location")
                    .orElseThrow());
            assertThat(back.toString()).startsWith(RETURNS_TO + "?");
            return back.getRawQuery();
        } catch (java.io.IOException | InterruptedException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private static String field(Started started, String name) {
        return OpenIdIssuer.fields(started.issuerPage().getRawQuery()).getOrDefault(name, "");
    }

    private Principal owner(SignedIn signedIn) {
        Authenticator everywhere = Authenticator.oauth(issuer.settings(), context(TimeSource.system()));
        return new TestRequester(everywhere).isAdmittedWith(signedIn.accessToken());
    }

    private static AuthException.Answer refusal(ThrowingCallable step) {
        return catchThrowableOfType(AuthException.class, step).answer();
    }

    private void annIsRefusedAs(String reason) {
        Started started = start("");
        refusedAs(reason, choose(started, "ann"), started.secret());
    }

    /** Refused, with this reason in the audit log, which the person is not told. */
    private void refusedAs(String reason, String query, String secret) {
        AuthException.Answer refused = refusal(() -> page.finish(query, secret, HERE));

        assertThat(refused.status()).isBetween(400, 499);
        Eventually.eventually(this::recorded, reasons -> reasons.contains(reason));
    }

    private List<String> recorded() {
        List<String> codes = new ArrayList<>();
        if (AuditReader.exists(record)) {
            AuditReader.read(record, entry -> codes.add(entry.text("code")));
        }
        return codes;
    }
}
