package io.lagomcp.invoices.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.Main;
import io.lagomcp.invoices.audit.AuditLog;
import io.lagomcp.invoices.audit.event.AuditContext;
import io.lagomcp.invoices.audit.event.AuditEvent;
import io.lagomcp.invoices.store.PostgresCluster;
import io.lagomcp.invoices.store.PostgresCluster.TestDatabase;
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
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(database.environment(database.url(role)));
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
        AuditLog.at(file, Clock.systemUTC())
                .record(new AuditEvent.Planned(
                        new AuditContext(
                                "abcdefghjk",
                                "kim",
                                "test",
                                "finalize_invoice",
                                "",
                                Optional.empty(),
                                Optional.empty(),
                                false),
                        "confirm",
                        "default",
                        ""));
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
    void aRoleThatDoesNotOwnTheTablesCannotMakeThem() throws Exception {
        Ended ended = run("server", "store", "init");

        assertThat(ended.exitCode()).isNotZero();
        assertThat(ended.text()).contains("lacks rights").doesNotContain("Exception", "\tat ");
    }
}
