package io.lagomcp.invoices.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The packed program, in a home of its own. */
@DisabledOnOs({OS.WINDOWS, OS.MAC})
@Tag("java-independent")
class InstallIT {
    private static final String KEY = "canary-key-4711";

    /** Runs what follows it in a terminal, types a line as soon as a prompt ends with "): ", and shows all that appears. */
    private static final String TYPIST = """
        import os, pty, sys
        pid, terminal = pty.fork()
        if pid == 0:
            os.execv(sys.argv[2], sys.argv[2:])
        seen, typed = b"", False
        while True:
            try:
                part = os.read(terminal, 4096)
            except OSError:
                break
            if not part:
                break
            seen += part
            if not typed and b"): " in seen:
                os.write(terminal, sys.argv[1].encode() + b"\\n")
                typed = True
        sys.stdout.buffer.write(seen)
        sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
        """;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path home;

    @Test
    void aKeyOfTheEnvironmentComesAndGoesWithoutATrace() throws Exception {
        Path cursor = home.resolve(".cursor/mcp.json");
        Files.createDirectories(cursor.getParent());
        Files.writeString(cursor, "// mine\n{ \"mcpServers\" : { \"git\": {}, } }");

        Ended ended = run(Map.of("LAGO_API_KEY", KEY), "cursor", "--skip-key-check");
        assertThat(ended.exitCode()).as(ended.err()).isZero();
        assertThat(ended.out() + ended.err()).doesNotContain(KEY).contains("Installed", "Backup");
        assertThat(cursor)
                .hasContent("// mine\n{ \"mcpServers\" : { \"git\": {}, \"lago-invoices\": {\"command\": \""
                        + PackedProgram.java() + "\", \"args\": [\"-jar\", \"" + PackedProgram.jar()
                        + "\"], \"env\": {\"LAGO_API_KEY\": \"" + KEY + "\"}}, } }");

        assertThat(run(Map.of(), "cursor", "--uninstall").exitCode()).isZero();
        assertThat(cursor).hasContent("// mine\n{ \"mcpServers\" : { \"git\": {}, } }");
    }

    @Test
    void asJsonEachClientAndEachStepIsALine() throws Exception {
        List<JsonNode> installed = json(run(Map.of(), "cursor", "--sandbox", "--json"), 0);
        assertThat(installed).anySatisfy(line -> assertThat(line.toString())
                .startsWith("{\"check\":\"Installed\",\"status\":\"ok\"")
                .contains(home.resolve(".cursor/mcp.json").toString()));

        assertThat(json(run(Map.of(), "cursor", "--read-only", "--sandbox", "--json"), 1))
                .last()
                .satisfies(line -> assertThat(line.toString())
                        .startsWith("{\"check\":\"Installed\",\"status\":\"fail\"")
                        .contains("args", "--yes"));

        Files.writeString(home.resolve(".claude.json"), "no json");
        List<JsonNode> clients = json(run(Map.of(), "--json"), 0);
        assertThat(clients)
                .extracting(line -> line.path("client").asString() + " "
                        + line.path("state").asString())
                .contains("cursor connected", "claude-code not_readable", "windsurf not_found");
        assertThat(clients)
                .allSatisfy(line -> assertThat(line.path("file").asString()).startsWith(home.toString()));
        assertThat(json(run(Map.of(), "claude-code", "--sandbox", "--json"), 1).toString())
                .contains("\"status\":\"fail\"", "line 1");

        assertThat(json(run(Map.of(), "cursor", "--uninstall", "--json"), 0).toString())
                .contains("\"check\":\"Removed\",\"status\":\"ok\"");
        assertThat(run(Map.of(), "cursor", "--print", "--json").err()).startsWith("--print is for people");
    }

    private static List<JsonNode> json(Ended ended, int exitCode) {
        assertThat(ended.exitCode()).as(ended.err()).isEqualTo(exitCode);
        assertThat(ended.err()).isEmpty();
        return ended.out()
                .lines()
                .map(line -> JsonMapper.shared().readTree(line))
                .toList();
    }

    @Test
    void aSandboxForCodexNeedsNoKey() throws Exception {
        Ended ended = run(Map.of(), "codex", "--sandbox");

        assertThat(ended.exitCode()).as(ended.err()).isZero();
        assertThat(Files.readString(home.resolve(".codex/config.toml")))
                .startsWith("[mcp_servers.lago-invoices]\ncommand = \"")
                .contains("\"--sandbox\"]\n");
        assertThat(run(Map.of()).out()).containsPattern("codex +connected");
        Ended doctor = PackedProgram.run(environment(Map.of()), "doctor", "codex");
        assertThat(doctor.exitCode()).as(doctor.out()).isZero();
        assertThat(doctor.out())
                .contains("lago-invoices in " + home.resolve(".codex/config.toml"), "All checks passed.");
    }

    @Test
    void aFileThatIsNotUnderstoodStaysAsItIs() throws Exception {
        Path file = Files.writeString(home.resolve(".claude.json"), "{\n  \"mcpServers\": oops\n}");
        Ended ended = run(Map.of("LAGO_API_KEY", KEY), "claude-code", "--skip-key-check");

        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.err()).contains(".claude.json: line 2, column").doesNotContain("oops");
        assertThat(file).hasContent("{\n  \"mcpServers\": oops\n}");
    }

    @Test
    void aTypedKeyDoesNotShow() throws Exception {
        Path python = Path.of("/usr/bin/python3");
        assumeTrue(Files.isExecutable(python), "there is no python3 to make a terminal with");
        Path typist = Files.writeString(home.resolve("typist.py"), TYPIST);
        List<String> command = new ArrayList<>(List.of(python.toString(), typist.toString(), KEY));
        command.addAll(PackedProgram.command("install", "claude-desktop", "--skip-key-check"));
        Ended ended = PackedProgram.run(PackedProgram.builder(environment(Map.of()), command));

        assertThat(ended.exitCode()).as(ended.out()).isZero();
        assertThat(ended.out())
                .contains("in plain text", "Lago API key (not shown): ", "Installed")
                .doesNotContain(KEY);
        assertThat(Files.readString(home.resolve(".config/Claude/claude_desktop_config.json")))
                .contains(KEY);
    }

    private Ended run(Map<String, String> environment, String... arguments) {
        List<String> all = new ArrayList<>(List.of("install"));
        all.addAll(List.of(arguments));
        return PackedProgram.run(environment(environment), all.toArray(String[]::new));
    }

    private Map<String, String> environment(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(more);
        all.put("HOME", home.toString());
        return all;
    }
}
