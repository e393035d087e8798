package io.lagomcp.invoices.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.plan.Permissions;
import io.lagomcp.invoices.approval.plan.Role;
import io.lagomcp.invoices.auth.TokenFile;
import io.lagomcp.invoices.cli.RootCommand;
import io.lagomcp.invoices.config.CommandLineFlags;
import io.lagomcp.invoices.config.Settings;
import io.lagomcp.invoices.config.SettingsResult;
import io.lagomcp.invoices.console.CheckResult;
import io.lagomcp.invoices.webhook.WebhookNotifier;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** What one of {@code doctor}, {@code serve --check} and {@code serve} refuses, the others refuse in the same words. */
class StartupChecksTest {
    private static final String SUBJECTS = "Settings|API URL|Policy|Second"
            + " person|Record|Signing|Plans|Documents|Webhook|HTTP|Access|Certificate|Management";
    private static final String HTTP = "LAGO_MCP_HTTP_PORT=0 LAGO_MCP_HTTP_TOKEN=canary-0123456789abcdef-0123456789";

    @TempDir
    private Path folder = Path.of("");

    private record Ended(int exitCode, String text) {}

    /**
     * Lines of a config file with which no server can start, and what all three commands say first. FOLDER stands for the folder
     * of the test, HTTP for a port and a token.
     */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        LAGO_MCP_CONFIRM_TIMEOUT=0 | LAGO_MCP_CONFIRM_TIMEOUT (
        LAGO_MCP_SANDBOX=false LAGO_API_KEY=canary-key LAGO_API_URL=http://lago.invalid | \
            LAGO_API_URL cannot be used: The API URL must start with https://
        LAGO_MCP_POLICY=FOLDER/none.yaml | LAGO_MCP_POLICY names FOLDER/none.yaml, which cannot be used
        LAGO_MCP_POLICY=FOLDER/file | LAGO_MCP_POLICY names FOLDER/file, which cannot be used
        LAGO_MCP_AUDIT_LOG=FOLDER/file/audit.jsonl | \
            The audit log FOLDER/file/audit.jsonl cannot be created: FOLDER/file is not a folder.
        LAGO_MCP_AUDIT_LOG=FOLDER | The audit log FOLDER cannot be read and written.
        LAGO_MCP_AUDIT_SIGNING_KEY_FILE=FOLDER/file | \
            LAGO_MCP_AUDIT_SIGNING_KEY_FILE: The key file FOLDER/file cannot be used: it must hold an Ed25519 private key
        LAGO_MCP_PLAN_KEY_FILE=FOLDER/file | \
            LAGO_MCP_PLAN_KEY_FILE names FOLDER/file, which cannot be used: it must hold 32 bytes in Base64.
        LAGO_MCP_DOWNLOAD_DIR=FOLDER/none | LAGO_MCP_DOWNLOAD_DIR names FOLDER/none, which does not exist.
        LAGO_MCP_DOWNLOAD_DIR=FOLDER/file | \
            LAGO_MCP_DOWNLOAD_DIR names FOLDER/file, which is not a folder that this user may write to.
        LAGO_MCP_HTTP_PORT=0 | HTTP needs credentials
        LAGO_MCP_HTTP_PORT=0 LAGO_MCP_HTTP_TOKENS_FILE=FOLDER/none | \
            LAGO_MCP_HTTP_TOKENS_FILE names a file that cannot be used: FOLDER/none: there is no such file
        LAGO_MCP_HTTP_PORT=0 LAGO_MCP_HTTP_TOKENS_FILE=FOLDER/file | \
            LAGO_MCP_HTTP_TOKENS_FILE names a file that cannot be used: FOLDER/file is no token file: line 1
        HTTP LAGO_MCP_HTTP_KEYSTORE=FOLDER/none LAGO_MCP_HTTP_KEYSTORE_PASSWORD=canary-password | \
            LAGO_MCP_HTTP_KEYSTORE names FOLDER/none, which is not there.
        HTTP LAGO_MCP_HTTP_KEYSTORE=FOLDER/file LAGO_MCP_HTTP_KEYSTORE_PASSWORD=canary-password | \
            LAGO_MCP_HTTP_KEYSTORE names FOLDER/file, which is neither PKCS#12 nor JKS.
        HTTP LAGO_MCP_HTTP_KEYSTORE=FOLDER/server.p12 LAGO_MCP_HTTP_KEYSTORE_PASSWORD=canary-wrong | \
            LAGO_MCP_HTTP_KEYSTORE_PASSWORD does not open FOLDER/server.p12.
        HTTP LAGO_MCP_HTTP_TRUSTED_PROXIES=10.0.0.1 LAGO_MCP_HTTP_HOST=192.0.2.1 | \
            LAGO_MCP_HTTP_HOST cannot be used: 192.0.2.1 is not an address of this machine.
        LAGO_MCP_MANAGEMENT_PORT=0 LAGO_MCP_MANAGEMENT_HOST=host.invalid | \
            LAGO_MCP_MANAGEMENT_HOST cannot be used: there is no host named host.invalid.
        """)
    void whatCannotServeIsRefusedEverywhereInTheSameWords(String lines, String firstLine) throws Exception {
        String config = written(lines.replaceFirst("^HTTP ", HTTP + " ").replace(' ', '\n') + "\n");
        Set<String> failures = new HashSet<>();

        for (List<String> command : List.of(List.of("doctor"), List.of("serve", "--check"), List.of("serve"))) {
            Ended ended = run(command, config);

            assertThat(ended.exitCode()).as("%s says %s", command, ended.text()).isEqualTo(2);
            assertThat(firstFailure(ended))
                    .as("what %s says", command)
                    .startsWith(firstLine.replace("FOLDER", folder.toString()));
            assertThat(ended.text()).doesNotContain("canary", "Exception", "\tat ");
            failures.add(firstFailure(ended));
        }
        assertThat(failures).hasSize(1);
    }

    @Test
    void whatIsWrongWithTheDeliveryOfMessagesIsTold() throws Exception {
        Map<String, String> environment = Map.of(
                "LAGO_MCP_AUDIT_LOG",
                folder.resolve("audit.jsonl").toString(),
                "LAGO_MCP_WEBHOOK_URL",
                "https://hooks.example.com/canary",
                "LAGO_MCP_WEBHOOK_SECRET",
                "whsec_canaryQ9r8GKYqrTwjUPD8ILPZIo2LaL");
        assertThat(webhook(environment))
                .isEqualTo(CheckResult.ok("Webhook", "https://hooks.example.com, messages that wait: 0"));

        Path outbox = WebhookNotifier.outbox(
                folder.resolve("audit.jsonl"),
                Settings.from(environment, CommandLineFlags.none()).webhook().orElseThrow());
        Files.writeString(
                outbox,
                "{\"version\":1,\"seq\":1,\"failures\":1,\"paused_until\":\"2026-07-01T10:00:00Z\",\"plans\":{},"
                        + "\"messages\":[],\"gone\":\"2026-07-01T10:00:00Z\"}");
        assertThat(webhook(environment).inLines())
                .contains("410 Gone", "https://hooks.example.com", outbox.toString())
                .doesNotContain("canary");

        Files.writeString(outbox, "{");
        assertThat(webhook(environment).isFailure()).isTrue();
        assertThat(webhook(environment).inLines()).contains("is damaged", outbox.toString());
    }

    private static CheckResult webhook(Map<String, String> environment) {
        return StartupChecks.all(SettingsResult.of(environment, CommandLineFlags.none()), environment).stream()
                .filter(result -> result.subject().equals("Webhook"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aPortInUseIsAWarningForThoseThatOnlyLook() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String inUse = "LAGO_MCP_HTTP_PORT cannot be used: port " + taken.getLocalPort()
                    + " of 127.0.0.1 is already in use.";
            String config = written("LAGO_MCP_HTTP_PORT=" + taken.getLocalPort()
                    + "\nLAGO_MCP_HTTP_TOKEN=canary-0123456789abcdef-0123456789\n");

            for (List<String> command : List.of(List.of("doctor"), List.of("serve", "--check"))) {
                Ended looked = run(command, config);
                assertThat(looked.exitCode()).as(looked.text()).isZero();
                assertThat(looked.text()).contains(inUse);
            }
            Ended served = run(List.of("serve"), config);
            assertThat(served.exitCode()).isEqualTo(2);
            assertThat(firstFailure(served)).isEqualTo(inUse);
        }
    }

    @Test
    void aManagementPortInUseIsToldAsWhatItIs() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Ended served = run(List.of("serve"), written("LAGO_MCP_MANAGEMENT_PORT=" + taken.getLocalPort() + "\n"));

            assertThat(served.exitCode()).isEqualTo(2);
            assertThat(served.text())
                    .startsWith("LAGO_MCP_MANAGEMENT_PORT cannot be used: port " + taken.getLocalPort()
                            + " of 127.0.0.1 is already in use.");
        }
    }

    @Test
    void everythingThatIsWrongIsToldAtOnceWithWhatToDo() throws Exception {
        Ended served = run(
                List.of("serve"),
                written(
                        "LAGO_MCP_DOWNLOAD_DIR=FOLDER/none\nLAGO_MCP_HTTP_PORT=0\nLAGO_MCP_HTTP_TOKENS_FILE=FOLDER/none\n"));

        assertThat(served.text())
                .contains("mkdir -p " + folder.resolve("none"), "LAGO_MCP_HTTP_TOKENS_FILE names", "token new NAME");
    }

    /** Lines of a config file, tokens as name, role and person, and why nobody can approve; empty where somebody can. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        LAGO_MCP_SANDBOX=true | '' | over standard input there is only one
        LAGO_MCP_HTTP_PORT=0 LAGO_MCP_HTTP_TOKEN=canary-0123456789abcdef-0123456789 | '' | all clients count as one person
        LAGO_MCP_HTTP_PORT=0 LAGO_MCP_HTTP_TOKENS_FILE=FOLDER/tokens | ann approver ann | has no token of an approver
        LAGO_MCP_HTTP_PORT=0 LAGO_MCP_HTTP_TOKENS_FILE=FOLDER/tokens | ann approver ann, phone approver ann | has no token
        LAGO_MCP_HTTP_PORT=0 LAGO_MCP_HTTP_TOKENS_FILE=FOLDER/tokens | ann approver ann, ben reader ben | has no token
        LAGO_MCP_HTTP_PORT=0 LAGO_MCP_HTTP_TOKENS_FILE=FOLDER/tokens | ann operator ann, ben operator ben | has no token
        LAGO_MCP_HTTP_PORT=0 LAGO_MCP_HTTP_TOKENS_FILE=FOLDER/tokens | ann operator ann, ben approver ben | ''
        """)
    void saysWhetherThereCanBeASecondPerson(String lines, String tokens, String why) throws Exception {
        Files.writeString(
                folder.resolve("policy.yaml"), "version: 1\ndefault: {decide: confirm, second_person: true}\n");
        for (String token : tokens.isEmpty() ? new String[0] : tokens.split(", ", -1)) {
            String[] words = token.split(" ", -1);
            Permissions grant = Permissions.of(Role.valueOf(words[1].toUpperCase(Locale.ROOT)));
            new TokenFile(folder.resolve("tokens")).issue(words[0], words[2], grant, Optional.empty(), Instant.now());
        }
        String config = written(lines.replace(' ', '\n') + "\nLAGO_MCP_POLICY=FOLDER/policy.yaml\n");

        for (List<String> command : List.of(List.of("doctor"), List.of("serve", "--check"))) {
            String text = run(command, config).text().replaceAll("\\s+", " ");
            if (why.isEmpty()) {
                assertThat(text).doesNotContain("requires a second person");
            } else {
                assertThat(text)
                        .contains("the rule \"default\" requires a second person, but ", why)
                        .contains("nobody can approve what it applies to");
            }
        }
    }

    @Test
    void aRecordThatIsNotNeededMayBeUnwritable() throws Exception {
        String config = written("LAGO_MCP_READ_ONLY=true\nLAGO_MCP_AUDIT_LOG=FOLDER/file/audit.jsonl\n");

        assertThat(run(List.of("serve", "--check"), config).exitCode()).isZero();
        assertThat(run(List.of("doctor"), config).exitCode()).isZero();
    }

    @Test
    void onlyWhoMayWriteInAFolderCanMakeTheAuditLogThere() throws Exception {
        Path closed = Files.createDirectory(folder.resolve("closed"));
        assertThat(closed.toFile().setWritable(false)).isTrue();
        // root may write everywhere
        boolean writable = Files.isWritable(closed);

        Ended checked = run(List.of("serve", "--check"), written("LAGO_MCP_AUDIT_LOG=FOLDER/closed/audit.jsonl\n"));

        assertThat(checked.exitCode()).isEqualTo(writable ? 0 : 2);
        assertThat(checked.text().contains("no permission to write in " + closed))
                .isNotEqualTo(writable);
    }

    private String written(String settings) throws IOException, InterruptedException {
        Files.writeString(folder.resolve("file"), "neither a policy nor a keystore\n");
        if (settings.contains("server.p12")) {
            makeKeystore(folder.resolve("server.p12"));
        }
        String sandbox = settings.contains("LAGO_MCP_SANDBOX") ? "" : "LAGO_MCP_SANDBOX=true\n";
        String record = settings.contains("LAGO_MCP_AUDIT_LOG") ? "" : "LAGO_MCP_AUDIT_LOG=FOLDER/record/audit.jsonl\n";
        String text = (sandbox + record + settings).replace("FOLDER", folder.toString());
        return Files.writeString(folder.resolve("lago.conf"), text).toString();
    }

    private static void makeKeystore(Path file) throws IOException, InterruptedException {
        if (Files.exists(file)) {
            return;
        }
        List<String> command = new ArrayList<>(List.of(
                "-genkeypair -alias server -keyalg EC -dname CN=localhost -storepass canary-password".split(" ")));
        command.add(
                0, Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of("-keystore", file.toString()));
        Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(keytool.waitFor()).as(said).isZero();
    }

    /** The first line of a server that ends, or the first failure in a list, without the mark and the subject before it. */
    private static String firstFailure(Ended ended) {
        return ended.text()
                .lines()
                .filter(line -> line.matches("(✘|FAIL) .*"))
                .findFirst()
                .map(line -> line.replaceFirst("^\\S+ +(" + SUBJECTS + ") +", ""))
                .orElseGet(() -> ended.text().lines().findFirst().orElse(""));
    }

    private static Ended run(List<String> command, String config) {
        StringWriter written = new StringWriter();
        PrintWriter both = new PrintWriter(written);
        CommandLine program = RootCommand.commandLine().setOut(both).setErr(both);
        String[] arguments =
                Stream.concat(command.stream(), Stream.of("--config", config)).toArray(String[]::new);
        int exitCode = program.execute(arguments);
        return new Ended(exitCode, written.toString());
    }
}
