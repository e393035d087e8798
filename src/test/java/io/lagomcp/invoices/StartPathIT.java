package io.lagomcp.invoices;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An assistant that starts the server waits until it has the list of tools. What that does not need is loaded later. */
class StartPathIT {
    private static final List<String> LATER = List.of(
            "com.networknt.schema.",
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

    @Test
    void loadsNothingThatTheListOfToolsDoesNotNeed(@TempDir Path folder) throws Exception {
        Path classes = folder.resolve("classes");
        try (ServerProcess server = ServerProcess.run(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xshare:auto",
                        "-Xlog:class+load:file=" + classes,
                        "-jar",
                        System.getProperty("program.jar")),
                Map.of("LAGO_API_KEY", "none"))) {
            server.initialized();
            server.answerTo("list", "{\"jsonrpc\":\"2.0\",\"id\":\"list\",\"method\":\"tools/list\"}");
            String loaded = Files.readString(classes);

            assertThat(loaded).contains("io.lagomcp.invoices.mcp.InvoiceServerInfo ");
            assertThat(loaded.lines()
                            .map(line -> line.replaceFirst("^(\\[[^]]*])* *", ""))
                            .filter(line -> LATER.stream().anyMatch(line::startsWith)))
                    .as("classes loaded before the answer to tools/list")
                    .isEmpty();
        }
    }
}
