package io.lagomcp.invoices.auth;

import static io.lagomcp.invoices.auth.FakeAuthServer.KEY;
import static io.lagomcp.invoices.auth.FakeAuthServer.OTHER_KEY;
import static io.lagomcp.invoices.auth.FakeAuthServer.header;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import io.lagomcp.invoices.approval.TestClock;
import io.lagomcp.invoices.approval.plan.Permissions;
import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.approval.plan.Role;
import io.lagomcp.invoices.audit.AuditEntry;
import io.lagomcp.invoices.audit.AuditLog;
import io.lagomcp.invoices.audit.AuditReader;
import io.lagomcp.invoices.auth.AuthException.Answer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

class JwtVerifierTest {
    private final TestClock clock = new TestClock();
    private final FakeAuthServer issuer = new FakeAuthServer(clock);
    private final Path record;
    private final AuthFailureLog refused;
    private final Authenticator authenticator;
    private final TestRequester client;

    JwtVerifierTest(@TempDir Path folder) {
        record = folder.resolve("audit.jsonl");
        refused = AuthFailureLog.in(AuditLog.at(record, clock));
        authenticator = Authenticator.oauth(issuer.settings(), TestRequester.context(6000, refused, clock));
        client = new TestRequester(authenticator);
    }

    @AfterEach
    void close() {
        refused.close();
        issuer.close();
    }

    @Test
    void aGoodTokenOpensWithItsHighestRole() {
        assertThat(client.isAdmittedWith(issuer.good()))
                .isEqualTo(new Principal("oauth:anna", Permissions.of(Role.OPERATOR)));
    }

    @Test
    void scopesMayComeAsAListAndFromOtherServersAsScp() {
        assertThat(role(issuer.claims().claim("scope", null).claim("scp", List.of("lago:approve", "x"))))
                .isEqualTo(Role.APPROVER);
        assertThat(role(issuer.claims().claim("scope", null).claim("scp", "lago:read x")))
                .isEqualTo(Role.READER);
        assertThat(role(issuer.claims().audience(List.of("other", FakeAuthServer.RESOURCE))))
                .isEqualTo(Role.OPERATOR);
    }

    @ParameterizedTest
    @ValueSource(strings = {"JWT", "jwt", "at+jwt", "application/at+jwt"})
    void knowsTheTypesOfAccessTokens(String type) {
        JWSHeader header = header().type(new JOSEObjectType(type)).build();

        assertThat(client.isAdmittedWith(FakeAuthServer.signed(issuer.claims(), header, KEY)))
                .isNotNull();
    }

    @Test
    void anExpiredTokenIsRefusedAndIsNoGuess() {
        String token = issuer.good();
        clock.advance(Duration.ofMinutes(5).plusSeconds(29));
        client.isAdmittedWith(token);
        clock.advance(Duration.ofSeconds(1));

        for (int i = 0; i < 20; i++) {
            Answer answer = client.isRefusedWith(token);
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.code()).isEqualTo("token_expired");
            assertThat(answer.challenge().orElseThrow()).contains("error=\"invalid_token\"");
        }
    }

    @Test
    void aTokenForAnotherAudienceIsRefused() {
        refusedAs("wrong_audience", issuer.signed(issuer.claims().audience("https://other.example.com/mcp")));
    }

    @Test
    void aTokenForNobodyInParticularIsRefused() {
        refusedAs("wrong_audience", issuer.signed(issuer.claims().audience((String) null)));
    }

    @Test
    void aTokenOfAnotherIssuerIsRefused() {
        refusedAs("wrong_issuer", issuer.signed(issuer.claims().issuer("https://evil.example.com")));
    }

    @Test
    void aTokenWithoutExpiryIsRefused() {
        refusedAs("no_expiry", issuer.signed(issuer.claims().expirationTime(null)));
    }

    @Test
    void aTokenThatIsNotYetValidIsRefused() {
        Instant later = clock.instant().plus(Duration.ofSeconds(31));

        refusedAs("not_yet_valid", issuer.signed(issuer.claims().notBeforeTime(Date.from(later))));
    }

    @Test
    void aTokenWithoutSubjectIsRefused() {
        refusedAs("no_subject", issuer.signed(issuer.claims().subject(" ")));
    }

    @Test
    void aTokenWithoutSignatureIsRefused() {
        refusedAs("token_not_genuine", new PlainJWT(issuer.claims().build()).serialize());
        refusedAs(
                "token_not_genuine",
                encoded("{\"alg\":\"none\"}") + issuer.good().replaceFirst("^[^.]*", ""));
        refusedAs("token_not_genuine", issuer.good().replaceFirst("[^.]*$", ""));
    }

    @Test
    void aTokenSignedWithThePublicKeyAsASecretIsRefused() throws JOSEException {
        JWSHeader header =
                new JWSHeader.Builder(JWSAlgorithm.HS256).keyID(KEY.getKeyID()).build();
        byte[] der = KEY.toRSAPublicKey().getEncoded();
        String pem = "-----BEGIN PUBLIC KEY-----\n" + Base64.getMimeEncoder().encodeToString(der)
                + "\n-----END PUBLIC KEY-----\n";
        for (byte[] secret : List.of(
                der,
                pem.getBytes(StandardCharsets.US_ASCII),
                KEY.toPublicJWK().toString().getBytes(StandardCharsets.UTF_8))) {
            SignedJWT token = new SignedJWT(header, issuer.claims().build());
            token.sign(new MACSigner(secret));
            refusedAs("token_not_genuine", token.serialize());
        }
    }

    @Test
    void aTokenSignedWithAWrongKeyUnderAKnownNameIsRefused() {
        refusedAs("token_not_genuine", FakeAuthServer.signed(issuer.claims(), header().build(), OTHER_KEY));
    }

    @Test
    void aTokenSignedWithAKeyThatNobodyPublishesIsRefused() {
        JWSHeader unknown = header().keyID("key-666").build();

        refusedAs("token_not_genuine", FakeAuthServer.signed(issuer.claims(), unknown, OTHER_KEY));
    }

    @Test
    void aTokenThatBringsItsOwnKeyIsRefused() {
        JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.RS256)
                .jwk(OTHER_KEY.toPublicJWK())
                .jwkURL(issuer.issuer().resolve("/evil"))
                .keyID(KEY.getKeyID())
                .build();

        refusedAs("token_not_genuine", FakeAuthServer.signed(issuer.claims(), header, OTHER_KEY));
        assertThat(issuer.asked())
                .as("the keys, and nothing that a token names")
                .isEqualTo(1);
    }

    @Test
    void aTokenOfAnotherKindIsRefused() {
        for (String type : List.of("dpop+jwt", "logout+jwt", "secevent+jwt")) {
            JWSHeader header = header().type(new JOSEObjectType(type)).build();
            refusedAs("token_not_genuine", FakeAuthServer.signed(issuer.claims(), header, KEY));
        }
    }

    @Test
    void aTokenThatWantsSomethingUnknownUnderstoodIsRefused() {
        JWSHeader header = header().criticalParams(Set.of("exp")).build();

        refusedAs("token_not_genuine", FakeAuthServer.signed(issuer.claims(), header, KEY));
    }

    @Test
    void changedClaimsAreRefused() {
        String[] parts = issuer.good().split("\\.", -1);
        String claims = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
        String more = encoded(claims.replace("lago:operate", "lago:approve"));

        refusedAs("token_not_genuine", parts[0] + "." + more + "." + parts[2]);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                "..",
                "a.b.c",
                "a.b.c.d.e",
                "eyJhbGciOiJSUzI1NiJ9",
                "eyJhbGciOiJSUzI1NiJ9..",
                "bnVsbA.bnVsbA.bnVsbA",
                "W10.W10.W10"
            })
    void whatIsNoTokenIsRefused(String text) {
        refusedAs("token_not_genuine", text);
    }

    @Test
    void aDeeplyNestedHeaderIsRefused() {
        String deep = "{\"alg\":\"RS256\",\"x\":" + "[".repeat(2500) + "]".repeat(2500) + "}";

        refusedAs("token_not_genuine", encoded(deep) + ".e30.AAAA");
    }

    @Test
    void claimsOfTheWrongKindAreRefused() {
        assertThat(client.isRefusedWith(issuer.signed(issuer.claims().claim("exp", "soon")))
                        .status())
                .isEqualTo(401);
        assertThat(client.isRefusedWith(issuer.signed(issuer.claims().claim("sub", List.of("anna"))))
                        .status())
                .isEqualTo(401);
        assertThat(client.isRefusedWith(issuer.signed(issuer.claims().claim("scope", 7)))
                        .status())
                .isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "openid", "lago:approver", "LAGO:APPROVE", "lago:approve,lago:read", "lago:\u00a0read"})
    void aTokenWithoutAScopeThatCountsIsToldWhichDo(String scope) {
        Answer answer = client.isRefusedWith(issuer.signed(issuer.claims().claim("scope", scope)));

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.challenge())
                .contains("Bearer resource_metadata=\"https://lago.example.com"
                        + "/.well-known/oauth-protected-resource/mcp\", error=\"insufficient_scope\", "
                        + "scope=\"lago:read lago:operate lago:approve\"");
    }

    @Test
    void withoutATokenClientsLearnWhereToGetOne() {
        Answer answer = client.isRefused(List.of(), "");
        ObjectNode metadata = authenticator.resourceMetadata().orElseThrow();

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.challenge())
                .contains("Bearer resource_metadata=\"https://lago.example.com"
                        + "/.well-known/oauth-protected-resource/mcp\", "
                        + "scope=\"lago:read lago:operate lago:approve\"");
        assertThat(metadata.path("resource").stringValue()).isEqualTo(FakeAuthServer.RESOURCE);
        assertThat(metadata.at("/authorization_servers/0").stringValue())
                .isEqualTo(issuer.issuer().toString());
        assertThat(metadata.path("scopes_supported").toString())
                .isEqualTo("[\"lago:read\",\"lago:operate\",\"lago:approve\"]");
        assertThat(metadata.path("bearer_methods_supported").toString()).isEqualTo("[\"header\"]");
        assertThat(issuer.asked())
                .as("nothing is asked for before a token comes")
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "anna\r\nX-Role: approver",
                "anna\u202e\u200b",
                "anna~0123",
                "\u0430nna",
                "anna \"local\"",
                "<script>"
            })
    void aHostileSubjectBecomesACleanNameOfItsOwn(String subject) {
        String name = client.isAdmittedWith(issuer.signed(issuer.claims().subject(subject)))
                .name();

        assertThat(name).matches("oauth:[A-Za-z0-9._@|:+=/-]*~[0-9a-f]{32}");
    }

    @Test
    void noTwoSubjectsHaveOneName() {
        String one = name("anna\u200b");
        String other = name("anna\u200c");

        assertThat(Set.of(one, other, name("anna"), name("oauth:anna"), name(one.substring(6))))
                .hasSize(5);
        assertThat(name("a".repeat(3000))).hasSizeLessThan(150).isNotEqualTo(name("a".repeat(3001)));
        assertThat(name("support-desk")).as("never that of a token in a file").startsWith("oauth:");
    }

    @Test
    void theRecordHasTheReasonAndNeverTheToken() throws Exception {
        String token = issuer.signed(issuer.claims().audience("other"));
        client.isRefusedWith(token);
        client.isRefusedWith(FakeAuthServer.signed(issuer.claims().subject("mallory"), header().build(), OTHER_KEY));
        refused.close();

        List<AuditEntry> entries = new ArrayList<>();
        AuditReader.read(record, entries::add);
        assertThat(entries)
                .extracting(entry -> entry.text("code") + " " + entry.text("claimed"))
                .containsExactly("wrong_audience oauth:anna", "token_not_genuine ");
        assertThat(Files.readString(record)).doesNotContain("eyJ", token.substring(token.length() - 20), "mallory");
    }

    private void refusedAs(String reason, String token) {
        Answer answer = client.isRefusedWith(token);
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.code()).as("the same for every wrong token").isEqualTo("token_invalid");
        assertThat(answer.challenge().orElseThrow()).contains("error=\"invalid_token\"");
        assertThat(answer.toString()).as("the reason is for the record").doesNotContain(reason);
        refused.close();
        List<String> reasons = new ArrayList<>();
        AuditReader.read(record, entry -> reasons.add(entry.text("code")));
        assertThat(reasons).contains(reason);
    }

    private Role role(JWTClaimsSet.Builder claims) {
        return client.isAdmittedWith(issuer.signed(claims)).grant().role();
    }

    private String name(String subject) {
        return client.isAdmittedWith(issuer.signed(issuer.claims().subject(subject)))
                .name();
    }

    private static String encoded(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }
}
