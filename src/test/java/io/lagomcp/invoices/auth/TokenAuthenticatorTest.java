package io.lagomcp.invoices.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lagomcp.invoices.approval.TestClock;
import io.lagomcp.invoices.approval.plan.Permissions;
import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.approval.plan.Role;
import io.lagomcp.invoices.audit.AuditEntry;
import io.lagomcp.invoices.audit.AuditLog;
import io.lagomcp.invoices.audit.AuditReader;
import io.lagomcp.invoices.auth.AuthException.Answer;
import io.lagomcp.invoices.config.InvalidSettingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenAuthenticatorTest {
    private static final String SECRET = "canary-0123456789-abcdefghijklmnop";
    private static final String WRONG = "guess-00123456789-abcdefghijklmnop";

    private final TestClock clock = new TestClock();
    private final Path record;
    private final AuthFailureLog refused;
    private final Authenticator authenticator;
    private final TestRequester client;

    TokenAuthenticatorTest(@TempDir Path folder) {
        record = folder.resolve("audit.jsonl");
        refused = AuthFailureLog.in(AuditLog.at(record, clock));
        authenticator = Authenticator.token(SECRET, Role.OPERATOR, TestRequester.context(60, refused, clock));
        client = new TestRequester(authenticator);
    }

    @AfterEach
    void close() {
        refused.close();
    }

    @Test
    void theTokenOfTheEnvironmentOpens() {
        assertThat(client.isAdmittedWith(SECRET))
                .isEqualTo(Principal.unidentified("token", Permissions.of(Role.OPERATOR)));
        assertThat(authenticator.resourceMetadata()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"short", "0123456789012345678901234567890", "with space 0123456789012345678901234567890"})
    void aTokenThatCouldBeGuessedOrNotBeSentIsNoSetting(String secret) {
        assertThatThrownBy(() -> Authenticator.token(secret, Role.READER, TestRequester.context(60, refused, clock)))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("LAGO_MCP_HTTP_TOKEN")
                .hasMessageNotContaining(secret);
    }

    @Test
    void withoutATokenTheAnswerTellsWhatIsWanted() {
        Answer answer = client.isRefused(List.of(), "");

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.challenge()).contains("Bearer realm=\"lago-invoices-mcp\"");
    }

    @Test
    void aClockThatIsSetBackLocksNobodyOut() {
        for (int i = 0; i < 20; i++) {
            client.send(SECRET);
        }
        for (int i = 0; i < 20; i++) {
            client.send(WRONG);
        }
        clock.setBack(Duration.ofMinutes(10));

        assertThat(client.isRefusedWith(SECRET).retryAfter().orElseThrow()).isLessThan(Duration.ofMinutes(1));
        clock.advance(Duration.ofMinutes(1));
        client.isAdmittedWith(SECRET);
        new TestRequester(authenticator, "203.0.113.8").isAdmittedWith(SECRET);
    }

    @Test
    void aWrongTokenGetsAChallengeAndNoReason() {
        Answer answer = client.isRefusedWith(WRONG);

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.code()).isEqualTo("token_invalid");
        assertThat(answer.challenge().orElseThrow()).contains("error=\"invalid_token\"");
        assertThat(answer.toString()).doesNotContain(WRONG);
    }

    @Test
    void anotherSchemeIsRefused() {
        assertThat(client.isRefused(List.of("Basic dXNlcjpwYXNz"), "").status()).isEqualTo(401);
        assertThat(client.isRefused(List.of("Negotiate"), "").code()).isEqualTo("scheme_unsupported");
        assertThat(client.isRefused(List.of("Bearerish " + SECRET), "").code()).isEqualTo("scheme_unsupported");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Bearer",
                "Bearer ",
                "Bearer a b",
                "Bearer " + SECRET + ", Bearer " + SECRET,
                "Bearer " + SECRET + "\r\nX-Role: approver",
                "Bearer \u0000" + SECRET,
                "Bearer \"" + SECRET + "\"",
                "Bearer\t" + SECRET,
                ": " + SECRET
            })
    void aMalformedHeaderIsRefused(String header) {
        Answer answer = client.isRefused(List.of(header), "");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.toString()).doesNotContain(SECRET);
    }

    @Test
    void severalHeadersAreRefusedEvenIfBothAreGood() {
        assertThat(client.isRefused(List.of("Bearer " + SECRET, "Bearer " + SECRET), "")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void anEndlessHeaderIsNotLookedAt() {
        assertThat(client.isRefused(List.of("Bearer " + "a".repeat(100_000)), "")
                        .code())
                .isEqualTo("authorization_too_long");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "access_token=" + SECRET,
                "sessionId=1&token=x",
                "TOKEN=x",
                "access%5Ftoken=x",
                "a=1;access_token=x",
                "access_token",
                "q=lim_abcdefgh_0123456789",
                "q=eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0."
            })
    void aTokenInTheQueryIsRefusedEvenBesideAGoodHeader(String query) {
        Answer answer = client.isRefused(List.of("Bearer " + SECRET), query);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo("token_in_query");
        assertThat(answer.toString()).doesNotContain(SECRET);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sessionId=6f2b", "", "&&=&", "a=%zz"})
    void otherQueriesDoNotMatter(String query) throws AuthException {
        Principal reader = authenticator.authenticate(new AuthRequest(
                List.of("bearer  " + SECRET), query, TestRequester.HOME, List.of("true"), List.of("find_invoice")));

        assertThat(reader.grant()).isEqualTo(new Permissions(Role.READER, Optional.of(Set.of("find_invoice"))));
    }

    @Test
    void whoGuessesManyTokensIsKeptOutForAWhile() {
        for (int guess = 0; guess < 10; guess++) {
            assertThat(client.isRefusedWith(WRONG + guess).status()).isEqualTo(401);
        }
        Answer barred = client.isRefusedWith(SECRET);

        assertThat(barred.status()).as("even the right guess is no answer").isEqualTo(429);
        assertThat(barred.retryAfter()).contains(Duration.ofSeconds(6));
        assertThat(new TestRequester(authenticator, "203.0.113.8").isAdmittedWith(SECRET))
                .isNotNull();
        clock.advance(Duration.ofSeconds(6));
        assertThat(client.isAdmittedWith(SECRET)).isNotNull();
    }

    @Test
    void whoGuessesDoesNotLockOutThoseWhoShareTheAddress() {
        client.isAdmittedWith(SECRET);
        for (int guess = 0; guess < 20; guess++) {
            client.isRefusedWith(WRONG + guess);
        }

        assertThat(client.isRefusedWith(WRONG).status()).isEqualTo(429);
        assertThat(client.isAdmittedWith(SECRET))
                .as("a token that was good before")
                .isNotNull();
    }

    @Test
    void guessingFromManyAddressesOfOneNetworkIsGuessingFromOne() {
        for (int host = 1; host <= 10; host++) {
            new TestRequester(authenticator, "2001:db8:1:2::" + host).isRefusedWith(WRONG);
        }

        assertThat(new TestRequester(authenticator, "2001:db8:1:2:ffff::1")
                        .isRefusedWith(WRONG)
                        .status())
                .isEqualTo(429);
        assertThat(new TestRequester(authenticator, "2001:db8:1:3::1")
                        .isRefusedWith(WRONG)
                        .status())
                .isEqualTo(401);
    }

    @Test
    void askingWithoutATokenIsNoGuess() {
        for (int i = 0; i < 50; i++) {
            client.isRefused(List.of(), "");
        }

        assertThat(client.isAdmittedWith(SECRET)).isNotNull();
    }

    @Test
    void aPrincipalWhoCallsTooOftenIsToldWhenToComeBack() {
        for (int call = 0; call < 10; call++) {
            client.isAdmittedWith(SECRET);
        }
        Answer tooMany = new TestRequester(authenticator, "203.0.113.9").isRefusedWith(SECRET);

        assertThat(tooMany.status()).as("from another address, too").isEqualTo(429);
        assertThat(tooMany.code()).isEqualTo("too_many_requests");
        assertThat(tooMany.retryAfter()).contains(Duration.ofSeconds(1));
        clock.advance(Duration.ofSeconds(1));
        assertThat(client.isAdmittedWith(SECRET)).isNotNull();
        assertThat(client.isRefusedWith(SECRET).status()).isEqualTo(429);
    }

    @Test
    void refusalsAreRecordedWithoutTheToken() throws Exception {
        for (int guess = 0; guess < 5; guess++) {
            client.isRefusedWith(WRONG);
        }
        client.isRefused(List.of("Bearer " + SECRET), "access_token=" + SECRET);
        client.isRefused(List.of(), "");
        refused.close();

        assertThat(entries())
                .extracting(entry -> entry.event() + " " + entry.text("address") + " " + entry.text("code") + " "
                        + entry.fields().path("count").longValue(0))
                .containsExactly(
                        "turned_away 203.0.113.7 token_unknown 1",
                        "turned_away 203.0.113.7 token_in_query 1",
                        "turned_away 203.0.113.7 token_unknown 4");
        assertThat(Files.readString(record)).doesNotContain("canary", "guess-");
    }

    private List<AuditEntry> entries() {
        List<AuditEntry> entries = new ArrayList<>();
        AuditReader.read(record, entries::add);
        return entries;
    }
}
