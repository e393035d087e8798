package io.lagomcp.invoices.cli;

import static io.lagomcp.invoices.cli.Ended.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.auth.IssuedToken;
import io.lagomcp.invoices.auth.TokenFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenCommandTest {
    private final Path file;

    TokenCommandTest(@TempDir Path folder) {
        file = folder.resolve("tokens");
    }

    @Test
    void withoutACommandItSaysWhichThereAre() {
        Ended ended = run("token");

        assertThat(ended.exitCode()).isEqualTo(2);
        assertThat(ended.err()).contains("new, list or revoke");
    }

    @ParameterizedTest
    @ValueSource(strings = {"new", "list", "revoke"})
    void everyCommandExplainsItself(String command) {
        Ended ended = run("token", command, "--help");

        assertThat(ended.exitCode()).isZero();
        assertThat(ended.out()).contains("Usage: lago-invoices-mcp token " + command, "--tokens-file=FILE");
        assertThat(ended.out().lines()).as("lines of the help").allMatch(line -> line.length() <= 80);
    }

    @Test
    void aNewTokenIsShownOnceAndNotKept() throws Exception {
        Ended ended = on("new", "support-desk", "--role", "operator", "--expires", "90d", "--tools", "find_invoice");

        assertThat(ended.exitCode()).isZero();
        assertThat(ended.err()).isEmpty();
        assertThat(ended.out())
                .contains("The token of support-desk, shown only once", "Authorization: Bearer <token>", "It expires")
                .containsPattern("\n  lim_[A-Za-z0-9]{8}_[A-Za-z0-9_-]{43}\n");
        String secret = ended.out().replaceAll("(?s).*lim_.{9}([^\n]{43}).*", "$1");
        assertThat(Files.readString(file))
                .contains("support-desk role=operator tools=find_invoice expires=")
                .doesNotContain(secret);
    }

    @Test
    void theListTellsWhoHasWhat() {
        on("new", "anna", "--role", "APPROVER");
        on("new", "ben", "--role", "reader", "--expires=9999-01-01", "--tools=find_invoice,find_all_invoices");
        Ended ended = on("list");

        assertThat(ended.exitCode()).isZero();
        assertThat(ended.out())
                .containsPattern("anna +anna +\\w{8} +approver .* never +all")
                .containsPattern("ben +ben +\\w{8} +reader .* 999[89]-.* find_all_invoices,find_invoice");
    }

    @Test
    void severalTokensMayBeOfOnePerson() throws Exception {
        on("new", "anna", "--role", "approver");
        on("new", "anna-phone", "--role", "approver", "--person", "anna");

        assertThat(on("list").out()).containsPattern("anna-phone +anna +\\w{8} +approver");
        assertThat(new TokenFile(file).read()).extracting(IssuedToken::person).containsExactly("anna", "anna");
        assertThat(on("new", "ben", "--role", "reader", "--person", "Ben B").err())
                .contains("A person is up to 64");
    }

    @Test
    void aRevokedTokenIsGone() {
        on("new", "anna", "--role", "approver");

        assertThat(on("revoke", "anna").out())
                .isEqualToIgnoringNewLines("Revoked the token of anna, in this file only.");
        assertThat(on("list").out()).isEqualToIgnoringNewLines("No tokens.");
        assertThat(on("revoke", "anna").exitCode()).isEqualTo(1);
    }

    @Test
    void anIdNeedsAStore() {
        on("new", "anna", "--role", "approver");
        Ended ended = on("revoke", "anna", "--id", "Ab3dE6gh");

        assertThat(ended.exitCode()).isEqualTo(2);
        assertThat(ended.err()).contains("--id needs LAGO_MCP_STORE");
        assertThat(on("list").out()).contains("anna");
    }

    @Test
    void aSecondTokenOfANameIsRefused() {
        on("new", "anna", "--role", "reader");
        Ended ended = on("new", "anna", "--role", "approver");

        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err()).contains("There is a token for anna already");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0d", "2020-01-01", "soon", "-5d", "99999999d"})
    void anExpiryThatMakesNoSenseIsRefused(String expires) {
        assertThat(on("new", "anna", "--role", "reader", "--expires=" + expires).exitCode())
                .isEqualTo(2);
        assertThat(file).doesNotExist();
    }

    @Test
    void aMisspeltToolIsRefused() {
        Ended ended = on("new", "anna", "--role", "reader", "--tools", "find_invoices");

        assertThat(ended.exitCode()).isEqualTo(2);
        assertThat(ended.err()).contains("Unknown tool: find_invoices. Did you mean find_invoice?");
    }

    @Test
    void aFileThatIsWrongIsExplainedAndLeftAlone() throws Exception {
        Files.writeString(file, "anna role=boss\n");
        Ended ended = on("new", "ben", "--role", "reader");

        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.err()).contains("line 1: role must be reader, operator or approver");
        assertThat(on("list").exitCode()).isEqualTo(1);
        assertThat(on("revoke", "anna").exitCode()).isEqualTo(1);
        assertThat(file).hasContent("anna role=boss");
    }

    @Test
    void theFolderOfTheFileIsMadeForTheFirstToken() throws Exception {
        Path file = this.file.resolveSibling("etc").resolve("secrets").resolve("tokens");
        Ended ended = run("token", "new", "anna", "--role", "reader", "--tokens-file=" + file);

        assertThat(ended.exitCode()).as(ended.err()).isZero();
        assertThat(Files.readString(file)).contains("anna role=reader");
        if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            assertThat(Files.getPosixFilePermissions(file.getParent()))
                    .isEqualTo(PosixFilePermissions.fromString("rwx------"));
        }
    }

    @Test
    void aFileInTheWayOfTheFolderIsNamed() throws Exception {
        Files.writeString(file, "");
        Ended ended = run("token", "new", "anna", "--role", "reader", "--tokens-file=" + file.resolve("tokens"));

        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.err()).contains(file + " is not a folder");
    }

    @Test
    void withoutAFileThereIsNothingToListOrRevoke() {
        assertThat(on("list").err()).contains("there is no such file");
        assertThat(on("revoke", "anna").exitCode()).isEqualTo(1);
        assertThat(file).doesNotExist();
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void warnsIfOthersCanReadTheFile() throws Exception {
        on("new", "anna", "--role", "reader");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

        assertThat(on("list").err()).contains("Run: chmod 600 ");
    }

    private Ended on(String... arguments) {
        List<String> all = new ArrayList<>(List.of("token"));
        all.addAll(Arrays.asList(arguments));
        all.add("--tokens-file=" + file);
        return run(all.toArray(String[]::new));
    }
}
