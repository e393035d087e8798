package io.lagomcp.invoices;

import static io.lagomcp.invoices.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.sandbox.Sandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** An assistant that starts the server waits until it has the list of tools. What that does not need is loaded later. */
class StartPathIT {
    private static final List<String> LATER = List.of(
            "com.networknt.schema.",
            "com.zaxxer.hikari.",
            "io.lagomcp.invoices.store.",
            "io.micrometer.",
            "io.modelcontextprotocol.server.McpAsyncServer",
            "io.opentelemetry.",
            "java.security.SecureRandom",
            "jdk.internal.net.http.",
            "javax.net.ssl.",
            "javax.xml.",
            "org.eclipse.jetty.",
            "org.snakeyaml.",
            "picocli.",
            "reactor.core.publisher.Flux",
            "sun.util.cldr.",
            "tools.jackson.databind.ObjectMapper ");

    /** Not even for a call, if Lago is reached without TLS. */
    private static final List<String> NEVER = List.of(
            "com.networknt.schema.",
            "com.zaxxer.hikari.",
            "io.lagomcp.invoices.store.",
            "org.postgresql.",
            "reactor.",
            "sun.security.ssl.",
            "sun.security.x509.",
            "tools.jackson.databind.ObjectMapper ");

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @Test
    void loadsNothingThatTheListOfToolsDoesNotNeed() throws IOException {
        try (ServerProcess server = start("http://127.0.0.1:9")) {
            list(server);

            assertThat(loaded("io.lagomcp.invoices.mcp.InvoiceServerInfo ")).isNotEmpty();
            assertThat(loaded(LATER))
                    .as("classes loaded before the answer to tools/list")
                    .isEmpty();
        }
    }

    @Test
    void aCallLoadsNeitherASchemaValidatorNorTls() throws IOException {
        try (Sandbox lago = Sandbox.start(0);
                ServerProcess server = start(lago.apiUrl().toString())) {
            list(server);
            JsonNode answer = server.answerTo("call", call("find_all_invoices"));

            assertThat(answer.at("/result/isError").asBoolean(true)).isFalse();
            assertThat(loaded("jdk.internal.net.http.HttpClientImpl ")).isNotEmpty();
            assertThat(loaded(NEVER))
                    .as("classes loaded before the first result")
                    .isEmpty();
        }
    }

    @Test
    void preparesTheFirstCallWithoutLago() throws IOException {
        try (Sandbox lago = Sandbox.start(0);
                ServerProcess server = start(lago.apiUrl().toString())) {
            list(server);

            eventually(() -> loaded("io.lagomcp.invoices.tool.search.CurrencyTotals "), found -> !found.isEmpty());
            assertThat(loaded(
                            "jdk.internal.net.http.HttpClientImpl ",
                            "io.lagomcp.invoices.tool.view.InvoiceView ",
                            "io.lagomcp.invoices.tool.view.InvoiceLinePage "))
                    .hasSize(3);
            assertThat(lago.requests()).isEmpty();
            JsonNode answer = server.answerTo("call", call("find_all_invoices"));
            assertThat(answer.at("/result/structuredContent/invoices")).isNotEmpty();
        }
    }

    private ServerProcess start(String lago) {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xshare:auto",
                "-Xlog:class+load:file=" + folder.resolve("classes"),
                "-jar",
                System.getProperty("program.jar"));
        return ServerProcess.run(command, Map.of("LAGO_API_KEY", "none", "LAGO_API_URL", lago));
    }

    private static void list(ServerProcess server) {
        server.initialized();
        server.answerTo("list", "{\"jsonrpc\":\"2.0\",\"id\":\"list\",\"method\":\"tools/list\"}");
    }

    private static String call(String tool) {
        return "{\"jsonrpc\":\"2.0\",\"id\":\"call\",\"method\":\"tools/call\",\"params\":{\"name\":\"" + tool
                + "\",\"arguments\":{}}}";
    }

    private List<String> loaded(String... prefixes) throws IOException {
        return loaded(List.of(prefixes));
    }

    private List<String> loaded(List<String> prefixes) throws IOException {
        try (Stream<String> lines = Files.lines(folder.resolve("classes"))) {
            return lines.map(line -> line.replaceFirst("^(\\[[^]]*])* *", ""))
                    .filter(line -> prefixes.stream().anyMatch(line::startsWith))
                    .toList();
        }
    }
}
