package io.lagomcp.invoices.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.cli.PackedProgram.Ended;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The cache for a quick start, made and used by real processes. */
class StartCacheIT {
    private static final boolean AOT = Runtime.version().feature() >= 25;
    private static final String SESSION = """
            {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25",\
            "capabilities":{},"clientInfo":{"name":"test","version":"1"}}}
            {"jsonrpc":"2.0","method":"notifications/initialized"}
            {"jsonrpc":"2.0","id":2,"method":"tools/list"}
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    static Path folder;

    /** Three servers that start at once may each have one made. */
    @BeforeAll
    static void makeOneThriceAtOnce() {
        List<CompletableFuture<Ended>> makers = Stream.of(1, 2, 3)
                .map(number ->
                        CompletableFuture.supplyAsync(() -> PackedProgram.run(Map.of(), "cache", cache().toString())))
                .toList();

        List<Ended> ended = makers.stream().map(CompletableFuture::join).toList();
        assertThat(ended).allSatisfy(maker -> assertThat(maker.exitCode()).isZero());
        assertThat(ended).anySatisfy(maker -> assertThat(maker.out()).startsWith("Made "));
    }

    @Test
    void nothingIsLeftBesideIt() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("caches"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("lock", cache().getFileName().toString());
        }
    }

    @Test
    void theServerRunsFromItAndSaysNothingOfIt() throws IOException {
        List<String> mapped = serve(cache(), "-Xlog:class+load:file=" + folder.resolve("classes"));

        assertThat(mapped).hasSize(2).allMatch(line -> line.startsWith("{\"jsonrpc\":\"2.0\""));
        assertThat(Files.readString(folder.resolve("classes")))
                .containsPattern("io\\.lagomcp\\.invoices\\.tool\\.Catalogue source: shared objects file");
    }

    @Test
    void whatIsNoCacheIsAsGoodAsNone() throws IOException {
        Path other = Files.writeString(folder.resolve("other"), "This is no cache.".repeat(1000));

        assertThat(serve(other)).hasSize(2).allMatch(line -> line.startsWith("{\"jsonrpc\":\"2.0\""));
    }

    @Test
    void whereNoneCanBeKeptItSaysSoAndLeavesNothing() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        Ended ended =
                PackedProgram.run(Map.of(), "cache", file.resolve("cache.aot").toString());

        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.err()).startsWith("Failed: ");
    }

    private static Path cache() {
        return folder.resolve("caches").resolve("java-cache");
    }

    private static List<String> serve(Path cache, String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of(PackedProgram.java().toString()));
        command.add("-Xlog:disable");
        command.addAll(List.of(options));
        command.addAll(List.of(
                (AOT ? "-XX:AOTCache=" : "-XX:SharedArchiveFile=") + cache,
                "-jar",
                PackedProgram.jar().toString()));
        Path input = Files.writeString(folder.resolve("session"), SESSION);
        Path output = Files.createTempFile(folder, "answers", "");
        Process server = PackedProgram.builder(
                        Map.of("LAGO_MCP_AUDIT_LOG", folder.resolve("record").toString()), command)
                .redirectInput(input.toFile())
                .redirectOutput(output.toFile())
                .start();
        assertThat(server.onExit().join().exitValue()).isZero();
        return Files.readAllLines(output, StandardCharsets.UTF_8);
    }
}
