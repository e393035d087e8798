package io.lagomcp.invoices;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.toml.TomlMapper;

/** Every client configuration that we hand out starts the server. */
class ExamplesIT {
    private static final String PLACEHOLDER = "/path/to/lago-invoices-mcp";
    private static final List<String> SERVER_MAPS = List.of("mcpServers", "servers", "mcp_servers");

    static List<Path> configurations() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("examples"))) {
            return files.filter(file -> file.toString().matches(".*\\.(json|toml)"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("configurations")
    void startsTheServerAsItSays(Path file) throws Exception {
        JsonNode entry = server(file);
        assertThat(entry.path("env").has("LAGO_API_KEY"))
                .as("%s hands over the key", file)
                .isTrue();
        Map<String, String> environment = new HashMap<>();
        environment.put("PATH", System.getenv("PATH"));
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        entry.path("env").properties().forEach(variable -> environment.put(variable.getKey(), "a-key"));

        try (ServerProcess server = ServerProcess.run(commandLine(entry), environment)) {
            JsonNode tools = server.initialized()
                    .request("tools/list", JsonMapper.shared().createObjectNode())
                    .path("result")
                    .path("tools");
            assertThat(tools.size())
                    .as("tools listed by the server of %s", file)
                    .isEqualTo(toolCount());
            server.endInput();
            assertThat(server.exitCode()).isZero();
        }
    }

    @Test
    void isDescribedInTheReadmeOfItsFolder() throws Exception {
        String readme = Files.readString(Path.of("examples", "README.md"));
        assertThat(configurations()).hasSizeGreaterThanOrEqualTo(7).allSatisfy(file -> assertThat(readme)
                .contains("(" + file.getFileName() + ")"));
    }

    /** Every tool has a file. */
    private static int toolCount() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("tool-schemas"))) {
            return Math.toIntExact(files.count());
        }
    }

    private static JsonNode server(Path file) throws IOException {
        ObjectMapper mapper = file.toString().endsWith(".toml") ? new TomlMapper() : new JsonMapper();
        JsonNode configuration = mapper.readTree(Files.readString(file));
        String servers =
                SERVER_MAPS.stream().filter(configuration::has).findFirst().orElseThrow();
        return configuration.path(servers).required("lago-invoices");
    }

    private static List<String> commandLine(JsonNode entry) {
        String command = entry.required("command").stringValue();
        assertThat(command).startsWith(PLACEHOLDER);
        List<String> line = new ArrayList<>();
        line.add(command.replace(PLACEHOLDER, Path.of("").toAbsolutePath().toString()));
        entry.required("args").forEach(argument -> line.add(argument.stringValue()));
        return line;
    }
}
