package io.lagomcp.invoices.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.Main;
import io.lagomcp.invoices.approval.plan.Role;
import io.lagomcp.invoices.audit.AuditLog;
import io.lagomcp.invoices.audit.SampleEvents;
import io.lagomcp.invoices.audit.event.AuditContext;
import io.lagomcp.invoices.audit.event.AuditEvent;
import io.lagomcp.invoices.audit.event.VerificationCall;
import io.lagomcp.invoices.auth.TestTokens;
import io.lagomcp.invoices.auth.TokenFileException;
import io.lagomcp.invoices.store.PostgresCluster;
import io.lagomcp.invoices.store.PostgresCluster.TestDatabase;
import io.lagomcp.invoices.store.Store;
import io.lagomcp.invoices.store.TestStores;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.JsonNodeFactory;

/** The commands, as a team uses them that moves its server to PostgreSQL. */
@Tag("postgresql")
class StoreCommandTest {
    private final TestDatabase database = PostgresCluster.shared().database();
    private final Path folder;

    private record Ended(int exitCode, String text) {}

    StoreCommandTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private Ended run(String role, String... arguments) throws IOException, InterruptedException {
        return runAt(database.url(role), arguments);
    }

    private Ended runAt(String url, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(database.environment(url));
        builder.environment()
                .put("LAGO_MCP_PLAN_KEY_FILE", folder.resolve("plan.key").toString());
        builder.environment().put("XDG_STATE_HOME", folder.toString());
        Process process = builder.start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), text);
    }

    private void assertRuns(String role, String expected, String... arguments) throws Exception {
        Ended ended = run(role, arguments);
        assertThat(ended.text()).contains(expected).doesNotContain("Exception", "only-for-tests");
        assertThat(ended.exitCode()).as(ended.text()).isZero();
    }

    @Test
    void movesAnAuditLogFromFilesAndReadsItThere() throws Exception {
        Path file = folder.resolve("old.jsonl");
        AuditLog.at(file, Clock.systemUTC()).record(SampleEvents.planned("abcdefghjk"));
        Ended early = run("server", "serve", "--check", "--sandbox");
        assertThat(early.exitCode()).isEqualTo(2);
        assertThat(early.text())
                .contains("no tables of the store", "store init --server-role ROLE")
                .contains("LAGO_MCP_PLAN_KEY_FILE", "openssl rand -base64")
                .doesNotContain("Exception");
        Files.writeString(folder.resolve("plan.key"), Base64.getEncoder().encodeToString(new byte[32]));

        String server = database.name() + "_server";
        assertRuns("owner", "has the rights of a server", "store", "init", "--server-role", server);
        assertRuns("server", "Imported: 1 entries", "store", "import", file.toString());
        assertRuns("server", "the audit log is intact, up to entry 1", "store", "check");
        assertRuns("server", "These settings can be used", "serve", "--check", "--sandbox");
        assertRuns("server", "The audit log is intact: 1 entry", "audit", "verify");
        assertRuns("server", "abcdefghjk", "audit", "show");
        Path exported = folder.resolve("exported.jsonl");
        assertRuns("server", "Exported: 1 entries", "store", "export", exported.toString());
        assertThat(exported).hasSameTextualContentAs(file);
    }

    @Test
    void settlesAnUnknownOutcome() throws Exception {
        database.initialized();
        AuditContext change = new AuditContext("abcdefghjk", "kim", "test", "retry_payment", "");
        try (Store store = database.open()) {
            AuditLog log = TestStores.log(store);
            assertThat(log.intend(
                            new AuditEvent.Intent(
                                    change,
                                    "confirm",
                                    "default",
                                    "page",
                                    Optional.empty(),
                                    new VerificationCall("find_invoice", JsonNodeFactory.instance.objectNode())),
                            index -> Optional.empty()))
                    .isEmpty();
            log.record(SampleEvents.outcome(change, AuditEvent.Result.UNKNOWN, "outcome_unknown", Optional.empty()));
        }

        String head = run("server", "audit", "head").text().strip();
        assertThat(head).matches("2:[0-9a-f]{64}@.*");
        Ended pending = run("server", "audit", "pending");
        assertThat(pending.exitCode()).isZero();
        assertThat(pending.text())
                .contains("retry_payment", "find_invoice", "audit resolve abcdefghjk --done   (or --not-done)")
                .as("no copy that is gone when somebody follows this")
                .doesNotContain("store.jsonl");
        assertRuns("server", "Recorded: retry_payment was done.", "audit", "resolve", "abcdefghjk", "--done");
        assertRuns("server", "Nothing is pending", "audit", "pending");
        assertThat(run("server", "audit", "resolve", "abcdefghjk", "--not-done").text())
                .contains("No pending change has this id");
        assertRuns("server", "The audit log is intact: 3 entries", "audit", "verify", "--head", head);
        assertThat(database.ask("select state from lago_mcp.action")).contains("DONE");
    }

    private String revocations() {
        return database.ask("select string_agg(token || ' ' || name, ',' order by name) from lago_mcp.revocation")
                .orElse("");
    }

    private String issued(Path file, String name) throws TokenFileException {
        String token = new TestTokens(file, Clock.systemUTC()).issue(name, Role.APPROVER);
        return token.substring("lim_".length(), "lim_".length() + 8);
    }

    @Test
    void aTokenThatIsNotInThisFileIsRevokedByItsId() throws Exception {
        database.initialized();
        Path file = folder.resolve("tokens");
        String id = issued(file, "kim");

        Ended unknown = run("server", "token", "revoke", "lee", "--tokens-file", file.toString());
        assertThat(unknown.exitCode()).isEqualTo(1);
        assertThat(unknown.text()).contains("no token with this name in this file", "--id");
        Ended wrong = run("server", "token", "revoke", "lee", "--id", "lim_Ab3dE6gh_secret");
        assertThat(wrong.exitCode()).isEqualTo(2);
        assertThat(wrong.text())
                .contains("--id must be the 8 letters and digits")
                .doesNotContain("secret");
        assertThat(revocations()).isEmpty();

        assertRuns(
                "server", "Revoked the token of lee. All servers refuse it", "token", "revoke", "lee", "--id=Ab3dE6gh");
        Ended former =
                run("server", "token", "revoke", "kim", "--id=Cd3dE6gh", "--json", "--tokens-file", file.toString());
        assertThat(former.exitCode()).isZero();
        assertThat(former.text()).contains("{\"name\":\"kim\",\"revoked\":true,\"revoked_in\":[\"store\"]}");
        assertThat(revocations()).isEqualTo("Cd3dE6gh kim,Ab3dE6gh lee");
        assertThat(file).as("the new token of the same name").content().contains(id);
    }

    /** As after a revocation on another machine, whose token file is a copy. */
    @Test
    void aTokenThatWasRevokedInTheStoreIsListedAsRevokedAndIsNoSecondPerson() throws Exception {
        database.initialized();
        Path file = folder.resolve("tokens");
        String id = issued(file, "kim");
        issued(file, "lee");
        Path policy = Files.writeString(
                folder.resolve("policy.yaml"), "version: 1\ndefault: {decide: confirm, second_person: true}\n");
        Path config = Files.writeString(
                folder.resolve("config"),
                "LAGO_MCP_SANDBOX=true\nLAGO_MCP_HTTP_PORT=0\nLAGO_MCP_HTTP_TOKENS_FILE=" + file + "\nLAGO_MCP_POLICY="
                        + policy + "\n");
        String[] check = {"serve", "--check", "--config", config.toString()};
        Files.writeString(folder.resolve("plan.key"), Base64.getEncoder().encodeToString(new byte[32]));
        assertThat(run("server", check).text())
                .contains("These settings can be used")
                .doesNotContain("second person");

        assertRuns("server", "Revoked the token of kim", "token", "revoke", "kim", "--id", id);

        Ended listed = run("server", "token", "list", "--tokens-file", file.toString());
        assertThat(listed.text())
                .containsPattern("kim +kim +" + id + " .* revoked ")
                .containsOnlyOnce("revoked");
        assertRuns("server", "\"revoked\":true", "token", "list", "--json", "--tokens-file", file.toString());
        assertThat(run("server", check).text().replaceAll("\\s+", " "))
                .contains("requires a second person, but", "has no token of an approver");
    }

    @Test
    void whileTheStoreIsAwayTheLineIsRemovedAllTheSame() throws Exception {
        database.initialized();
        Path file = folder.resolve("tokens");
        String id = issued(file, "kim");
        String away = "postgresql://nobody@127.0.0.1:1/none";

        Ended half = runAt(away, "token", "revoke", "kim", "--tokens-file", file.toString());

        assertThat(half.exitCode()).as(half.text()).isEqualTo(1);
        assertThat(half.text())
                .contains("Revoked the token of kim, in this file only.", "Other servers may still accept it")
                .contains("PostgreSQL cannot be reached", "token revoke kim --id " + id)
                .doesNotContain("All servers refuse it", "Exception");
        assertThat(file).content().doesNotContain(id);

        assertRuns("server", "All servers refuse it", "token", "revoke", "kim", "--id", id);
        assertThat(revocations()).isEqualTo(id + " kim");

        Ended listed = runAt(away, "token", "list", "--tokens-file", file.toString());
        assertThat(listed.exitCode()).isEqualTo(1);
        assertThat(listed.text()).contains("No tokens.", "tokens of this list may be revoked", "store check");
    }

    @Test
    void aLineThatCannotBeRemovedIsReported() throws Exception {
        database.initialized();
        Path file = folder.resolve("tokens");
        String id = issued(file, "kim");
        Files.delete(folder.resolve("tokens.lock"));
        Files.createDirectory(folder.resolve("tokens.lock"));

        Ended half = run("server", "token", "revoke", "kim", "--tokens-file", file.toString());

        assertThat(half.exitCode()).as(half.text()).isEqualTo(1);
        assertThat(half.text())
                .contains("All servers refuse it", "Its line could not be removed")
                .doesNotContain("Exception");
        assertThat(revocations()).isEqualTo(id + " kim");
    }

    @Test
    void aRoleThatDoesNotOwnTheTablesCannotMakeThem() throws Exception {
        Ended ended = run("server", "store", "init");

        assertThat(ended.exitCode()).isNotZero();
        assertThat(ended.text()).contains("lacks rights").doesNotContain("Exception", "\tat ");
    }
}
