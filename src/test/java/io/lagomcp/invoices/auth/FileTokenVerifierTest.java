package io.lagomcp.invoices.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lagomcp.invoices.approval.TestClock;
import io.lagomcp.invoices.approval.plan.Permissions;
import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.approval.plan.Role;
import io.lagomcp.invoices.audit.AuditLog;
import io.lagomcp.invoices.auth.AuthException.Answer;
import io.lagomcp.invoices.config.InvalidSettingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileTokenVerifierTest {
    private static final String HASH = TokenHash.ofNothing().toString();

    private final TestClock clock = new TestClock();
    private final Path folder;
    private final Path file;
    private final TestTokens issuer;
    private final AuthFailureLog refused;
    private Optional<Set<String>> revoked = Optional.of(Set.of());

    FileTokenVerifierTest(@TempDir Path folder) {
        this.folder = folder;
        file = folder.resolve("tokens");
        issuer = new TestTokens(file, clock);
        refused = AuthFailureLog.in(AuditLog.at(folder.resolve("audit.jsonl"), clock));
    }

    @AfterEach
    void close() {
        refused.close();
    }

    @Test
    void aTokenOpensWhatItWasGivenFor() throws Exception {
        Permissions desk = new Permissions(Role.OPERATOR, Optional.of(Set.of("find_invoice", "retry_payment")));
        String anna = issuer.issue("anna@example.com", Role.APPROVER);
        String token = issuer.issue("support-desk", desk, Optional.empty());

        assertThat(token).matches("lim_[A-Za-z0-9]{8}_[A-Za-z0-9_-]{43}");
        assertThat(client().isAdmittedWith(token)).isEqualTo(new Principal("support-desk", desk));
        assertThat(client().isAdmittedWith(anna))
                .isEqualTo(new Principal("anna@example.com", Permissions.of(Role.APPROVER)));
    }

    @Test
    void theFileDoesNotHoldTheToken() throws Exception {
        String token = issuer.issue("anna", Role.READER);

        assertThat(Files.readString(file)).contains("anna role=reader").doesNotContain(token.substring(13));
        assertThat(new TokenFile(file).read().toString()).doesNotContain(token.substring(13));
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void theFileIsForItsOwnerAlone() throws Exception {
        issuer.issue("anna", Role.READER);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(new TokenFile(file).isPrivate()).isTrue();
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        assertThat(new TokenFile(file).isPrivate()).isFalse();
    }

    @Test
    void aRevokedTokenOpensNothingFromThenOn() throws Exception {
        String anna = issuer.issue("anna", Role.READER);
        String ben = issuer.issue("ben", Role.READER);
        TestRequester client = client();
        client.isAdmittedWith(anna);

        assertThat(issuer.revoke("anna")).isTrue();
        assertThat(client.isRefusedWith(anna).status()).isEqualTo(401);
        assertThat(client.isAdmittedWith(ben).name()).isEqualTo("ben");
        assertThat(issuer.revoke("anna")).isFalse();
    }

    @Test
    void aTokenThatWasRevokedElsewhereIsRefusedWhateverTheFileSays() throws Exception {
        String anna = issuer.issue("anna", Role.READER);
        String ben = issuer.issue("ben", Role.READER);
        TestRequester client = client(() -> revoked);
        Principal owner = client.isAdmittedWith(anna);

        revoked = Optional.of(Set.of(anna.substring(4, 12)));

        assertThat(client.isRefusedWith(anna).status()).isEqualTo(401);
        assertThat(owner.grantedNow().get()).isEmpty();
        assertThat(client.isAdmittedWith(ben).name()).isEqualTo("ben");
    }

    @Test
    void nobodyIsAdmittedWhileNobodyKnowsWhichTokensWereRevoked() throws Exception {
        String anna = issuer.issue("anna", Role.READER);
        TestRequester client = client(() -> revoked);
        Principal owner = client.isAdmittedWith(anna);

        revoked = Optional.empty();

        assertThat(client.isRefusedWith(anna).status()).isEqualTo(503);
        assertThat(owner.grantedNow().get()).isEmpty();
    }

    @Test
    void aTokenThatIsGivenOutLaterOpensToo() throws Exception {
        issuer.issue("anna", Role.READER);
        TestRequester client = client();

        assertThat(client.isAdmittedWith(issuer.issue("ben", Role.READER)).name())
                .isEqualTo("ben");
    }

    @Test
    void anExpiredTokenOpensNothingAndItsOwnerMayKnow() throws Exception {
        String token = issuer.issue(
                "anna", Permissions.of(Role.READER), Optional.of(clock.instant().plus(Duration.ofDays(1))));
        TestRequester client = client();
        client.isAdmittedWith(token);
        clock.advance(Duration.ofDays(1));

        for (int i = 0; i < 30; i++) {
            Answer answer = client.isRefusedWith(token);
            assertThat(answer.code()).as("it is no guess").isEqualTo("token_expired");
        }
    }

    @Test
    void anIdIsNoToken() throws Exception {
        String token = issuer.issue("anna", Role.READER);
        String secret = token.substring(13);

        assertThat(client().isRefusedWith(token.substring(0, 13) + "A".repeat(43))
                        .code())
                .isEqualTo("token_invalid");
        assertThat(client().isRefusedWith("lim_00000000_" + secret).code()).isEqualTo("token_invalid");
        assertThat(client().isRefusedWith(token + "x").code()).isEqualTo("token_invalid");
        assertThat(client().isRefusedWith(secret).code()).isEqualTo("token_invalid");
    }

    @Test
    void whileTheFileCannotBeUnderstoodNobodyComesIn() throws Exception {
        String anna = issuer.issue("anna", Role.READER);
        String good = Files.readString(file);
        TestRequester client = client();
        client.isAdmittedWith(anna);
        Files.writeString(file, good + "ben rolle=reader\n");

        Answer answer = client.isRefusedWith(anna);
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.challenge()).isEmpty();
        assertThat(answer.retryAfter()).isPresent();
        Files.delete(file);
        assertThat(client.isRefusedWith(anna).status()).as("no file").isEqualTo(503);
        Files.writeString(file, good);
        clock.advance(Duration.ofSeconds(1));
        assertThat(client.isAdmittedWith(anna)).as("mended").isNotNull();
    }

    @Test
    void withoutAFileThereIsNoEntrance() {
        assertThatThrownBy(this::client)
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("LAGO_MCP_HTTP_TOKENS_FILE", "token new");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        Anna role=reader created=2026-07-01 id=Ab3dE6gh hash=HASH | must begin with a name
        oauth:anna role=reader created=2026-07-01 id=Ab3dE6gh hash=HASH | must begin with a name
        token role=reader created=2026-07-01 id=Ab3dE6gh hash=HASH | reserved
        anna created=2026-07-01 id=Ab3dE6gh hash=HASH | role is missing
        anna role=admin created=2026-07-01 id=Ab3dE6gh hash=HASH | role must be reader
        anna role=reader role=approver created=2026-07-01 id=Ab3dE6gh hash=HASH | role is there twice
        anna role=reader created=yesterday id=Ab3dE6gh hash=HASH | created must be a date
        anna role=reader expires=never created=2026-07-01 id=Ab3dE6gh hash=HASH | expires must be a date
        anna role=reader expire=2026-07-01 created=2026-07-01 id=Ab3dE6gh hash=HASH | only role=
        anna role=reader tools= created=2026-07-01 id=Ab3dE6gh hash=HASH | tools must be names
        anna role=reader tools=a,,b created=2026-07-01 id=Ab3dE6gh hash=HASH | tools must be names
        anna role=reader person=Anna created=2026-07-01 id=Ab3dE6gh hash=HASH | person must be a name
        anna role=reader created=2026-07-01 id=Ab3d hash=HASH | id must be 8
        anna role=reader created=2026-07-01 id=Ab3dE6gh | hash is missing
        anna role=reader created=2026-07-01 id=Ab3dE6gh hash=sha256:x:y | hash is not
        """)
    void aMistakeIsNamedWithItsLine(String line, String problem) throws Exception {
        Files.writeString(file, "# people may write here\n\n" + line.replace("HASH", HASH) + "\n");

        assertThatThrownBy(() -> new TokenFile(file).read())
                .isInstanceOf(TokenFileException.class)
                .hasMessageContaining("line 3: ")
                .hasMessageContaining(problem)
                .hasMessageNotContaining(HASH);
    }

    @Test
    void allMistakesAreNamedAtOnceAndNoToken() throws Exception {
        Files.writeString(
                file,
                line("anna", "Ab3dE6gh") + line("anna", "Ab3dE6gh") + "lim_Ab3dE6gh_secret\nben role=x id=y "
                        + "lim_Ab3dE6gh_secret\n");

        assertThatThrownBy(() -> new TokenFile(file).read())
                .hasMessageContainingAll(
                        "line 3: must begin", "line 4: ", "the name anna is there twice", "the id Ab3dE6gh is")
                .hasMessageNotContaining("secret");
    }

    @Test
    void halfALineOpensNothing() throws Exception {
        issuer.issue(
                "anna",
                new Permissions(Role.READER, Optional.of(Set.of("find_invoice"))),
                Optional.of(clock.instant().plusSeconds(9)));
        String whole = Files.readString(file);

        for (int length = whole.indexOf("anna") + 1; length < whole.length() - 1; length++) {
            Files.writeString(file, whole.substring(0, length));
            assertThatThrownBy(() -> new TokenFile(file).read()).isInstanceOf(TokenFileException.class);
        }
    }

    @Test
    void whatIsNoTextIsRefused() throws Exception {
        Files.write(file, new byte[] {'a', (byte) 0xff, '\n'});

        assertThatThrownBy(() -> new TokenFile(file).read()).hasMessageContaining("UTF-8");
    }

    @Test
    void commentsOutliveChanges() throws Exception {
        Files.writeString(file, "# mine\n\n" + line("anna", "Ab3dE6gh"));
        issuer.issue("ben", Role.READER);
        issuer.revoke("anna");

        assertThat(Files.readString(file)).startsWith("# mine\n\nben role=reader");
        assertThat(folder).isDirectoryNotContaining("glob:**.tmp");
    }

    @Test
    void aNameIsGivenOnce() throws Exception {
        issuer.issue("anna", Role.READER);

        assertThatThrownBy(() -> issuer.issue("anna", Role.APPROVER)).hasMessageContaining("already");
        for (String name : List.of("", "Anna", "local", "a b", "a\nben", "oauth:x", "-a")) {
            assertThatThrownBy(() -> issuer.issue(name, Role.READER))
                    .as("the name \"%s\"", name)
                    .isInstanceOf(TokenFileException.class);
        }
        assertThat(new TokenFile(file).read()).hasSize(1);
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aLinkStaysALink() throws Exception {
        issuer.issue("anna", Role.READER);
        Path link = Files.createSymbolicLink(folder.resolve("link"), file);
        new TestTokens(link, clock).issue("ben", Role.READER);

        assertThat(link).isSymbolicLink();
        assertThat(new TokenFile(file).read()).hasSize(2);
    }

    @Test
    void changesAtTheSameTimeAreAllKept() throws Exception {
        List<CompletableFuture<Void>> all = IntStream.range(0, 8)
                .mapToObj(i -> CompletableFuture.runAsync(() -> issue("user" + i)))
                .toList();
        for (CompletableFuture<Void> one : all) {
            one.get();
        }

        assertThat(new TokenFile(file).read()).hasSize(8);
    }

    private void issue(String name) {
        try {
            new TestTokens(file, clock).issue(name, Role.READER);
        } catch (TokenFileException failed) {
            throw new AssertionError(failed);
        }
    }

    private static String line(String name, String id) {
        return name + " role=reader created=2026-07-01 id=" + id + " hash=" + HASH + "\n";
    }

    private TestRequester client() {
        return client(Revocations.none());
    }

    private TestRequester client(Revocations revocations) {
        return new TestRequester(Authenticator.tokens(file, revocations, TestRequester.context(6000, refused, clock)));
    }
}
