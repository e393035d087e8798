package io.lagomcp.invoices.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.SandboxAccount;
import io.lagomcp.invoices.approval.plan.Role;
import io.lagomcp.invoices.auth.TestTokens;
import io.lagomcp.invoices.cli.call.RemoteToolClient;
import io.lagomcp.invoices.cli.call.ToolClient;
import io.lagomcp.invoices.config.ConfirmationMethod;
import io.lagomcp.invoices.mcp.http.ApprovalsTestServer;
import io.lagomcp.invoices.policy.PolicyFileReader;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPairGenerator;
import java.time.Clock;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.json.JsonMapper;

/** Every example that {@code --help} prints, typed into a real shell, with an account in a sandbox and a server over HTTP. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the examples are for a POSIX shell")
@Tag("java-independent")
class HelpExamplesIT {
    /** Examples that go on until they are stopped. */
    private static final Pattern ENDLESS =
            Pattern.compile("lago-invoices-mcp (serve --http .*tokens|sandbox.*|approvals watch.*)");

    /** Examples that need a person, or something that is not there, with their exit codes. */
    private static final Map<String, Integer> UNATTENDED = Map.of(
            "install claude-desktop", 1,
            "doctor claude-desktop", 2,
            "healthcheck --management-port 9090", 1,
            "audit resolve x4rqhjhw62 --done", 2,
            "store import ~/.local/state/lago-invoices-mcp/audit.jsonl", 1,
            "approvals approve x4rqhjhw62 --url https://lago.example.com", 2);

    @TempDir
    private Path folder = Path.of("");

    @AutoClose
    private final SandboxAccount account = SandboxAccount.open();

    private final Map<String, String> environment = new LinkedHashMap<>();

    private ApprovalsTestServer server;
    private String plan = "";

    @BeforeEach
    void prepare() throws Exception {
        Path secrets = Files.createDirectories(folder.resolve("secrets"));
        Map<String, String> tokens = new LinkedHashMap<>();
        for (String name : List.of("maker", "checker", "anna")) {
            tokens.put(name, new TestTokens(secrets.resolve("tokens"), Clock.systemUTC()).issue(name, Role.APPROVER));
        }
        server = ApprovalsTestServer.start(
                account,
                PolicyFileReader.parse(
                        "version: 1\ndefault: {decide: confirm, second_person: true}\n", Clock.systemUTC()),
                secrets.resolve("tokens"),
                ConfirmationMethod.AUTO);
        try (ToolClient maker = new RemoteToolClient(
                server.mcp().toString(),
                Objects.requireNonNull(tokens.get("maker")),
                "test",
                new ToolClient.Person() {})) {
            plan = maker.call(
                            "retry_payment",
                            JsonMapper.shared()
                                    .createObjectNode()
                                    .put("lago_id", account.unpaid().lagoId()))
                    .json()
                    .at("/plan/confirmation_id")
                    .asString();
        }
        Path bin = Files.createDirectories(folder.resolve("bin"));
        Path program = Files.writeString(
                bin.resolve("lago-invoices-mcp"),
                "#!/bin/sh\nexec " + String.join(" ", PackedProgram.command()) + " \"$@\"\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.createDirectories(folder.resolve("home/.config/fish/completions"));
        Files.createDirectories(folder.resolve("elsewhere"));
        Files.createDirectories(folder.resolve("examples/policies"));
        Files.copy(Path.of("examples/policies/read-mostly.yaml"), folder.resolve("examples/policies/read-mostly.yaml"));
        Files.writeString(folder.resolve("search.json"), "{\"payment_overdue\":true}");
        Files.writeString(
                folder.resolve("invoices.json"),
                "[" + account.lago().find(account.unpaid().lagoId()).json() + "]");
        environment.put("PATH", bin + File.pathSeparator + System.getenv("PATH"));
        environment.put("HOME", folder.resolve("home").toString());
        environment.put("LAGO_API_URL", account.apiUrl());
        environment.put("LAGO_API_KEY", SandboxAccount.KEY);
        environment.put("LAGO_INVOICES_TOKEN", Objects.requireNonNull(tokens.get("checker")));
        environment.put("XDG_STATE_HOME", folder.resolve("state").toString());
        Path key = Files.writeString(
                folder.resolve("audit.key"),
                "-----BEGIN PRIVATE KEY-----\n"
                        + Base64.getMimeEncoder()
                                .encodeToString(KeyPairGenerator.getInstance("Ed25519")
                                        .generateKeyPair()
                                        .getPrivate()
                                        .getEncoded())
                        + "\n-----END PRIVATE KEY-----\n");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        environment.put("LAGO_MCP_AUDIT_SIGNING_KEY_FILE", key.toString());
        // so that there is an audit log
        PackedProgram.run(shell("lago-invoices-mcp call retry_payment --arg lago_id="
                + account.unpaid().lagoId() + " || true"));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void everyExampleDoesWhatItSays() throws Exception {
        Set<String> examples = examples(RootCommand.commandLine());
        assertThat(examples).hasSizeGreaterThan(40);
        // before the plan that waits is rejected
        for (String example : examples) {
            if (ENDLESS.matcher(example).matches()) {
                assertStarts(example);
            }
        }
        for (String example : examples) {
            if (!ENDLESS.matcher(example).matches()) {
                assertEnds(example);
            }
        }
    }

    private void assertEnds(String example) {
        Ended ended = PackedProgram.run(shell(example));

        String command = example.replaceFirst("lago-invoices-mcp ", "");
        assertThat(ended.exitCode())
                .as("%s%n%s%s", example, ended.out(), ended.err())
                // the commands of the store need a database
                .isEqualTo(UNATTENDED.getOrDefault(command, command.startsWith("store ") ? 2 : 0));
        assertThat(ended.err()).as(example).doesNotContain("Unknown ", "Failed: ");
    }

    private void assertStarts(String example) throws IOException {
        boolean listens = !example.contains("approvals") && !example.contains("--port");
        Process process = shell("exec " + example + (listens ? " --port 0" : ""))
                .redirectErrorStream(true)
                .start();
        try (BufferedReader output = process.inputReader()) {
            assertThat(output.readLine()).as(example).matches(".*([Ll]isten|[Ss]erv|[Ss]andbox|Lago|" + plan + ").*");
            assertThat(process.isAlive()).as(example).isTrue();
        } finally {
            process.destroy();
        }
    }

    private ProcessBuilder shell(String line) {
        String here = line.replace("x4rqhjhw62", plan)
                .replace("https://lago.example.com", server.mcp().resolve("/").toString())
                .replace("/mnt/", folder + "/")
                .replace("\"...\"", "\"" + account.unpaid().lagoId() + "\"");
        return PackedProgram.builder(environment, List.of("bash", "-euc", here)).directory(folder.toFile());
    }

    /** Without the comments behind them. */
    private static Set<String> examples(CommandLine command) {
        Set<String> examples = new LinkedHashSet<>();
        Stream.of(command.getCommandSpec().usageMessage().footer())
                .flatMap(String::lines)
                .filter(line -> line.startsWith("  "))
                .map(line -> line.strip()
                        .replace("${ROOT-COMMAND-NAME}", "lago-invoices-mcp")
                        .replaceFirst(" +#.*", ""))
                .forEach(examples::add);
        command.getSubcommands().values().stream()
                .filter(subcommand ->
                        !subcommand.getCommandSpec().usageMessage().hidden())
                .forEach(subcommand -> examples.addAll(examples(subcommand)));
        return examples;
    }
}
