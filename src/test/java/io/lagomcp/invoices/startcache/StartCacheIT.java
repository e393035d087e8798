package io.lagomcp.invoices.startcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lagomcp.invoices.cli.Ended;
import io.lagomcp.invoices.cli.PackedProgram;
import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The cache for a quick start, made and used by real processes. */
@DisabledOnOs(OS.WINDOWS)
class StartCacheIT {
    private static final boolean AOT = Runtime.version().feature() >= 25;
    private static final String SESSION = """
        {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25",\
        "capabilities":{},"clientInfo":{"name":"test","version":"1"}}}
        {"jsonrpc":"2.0","method":"notifications/initialized"}
        {"jsonrpc":"2.0","id":2,"method":"tools/list"}
        {"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"find_invoice",\
        "arguments":{"number":"LAG-1001-001-006"}}}
        """;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    static Path folder;

    /** Three servers that start at once may each have one made, in a place that plain ASCII cannot name. */
    @BeforeAll
    static void makeOneThriceAtOnce() throws IOException {
        Path caches = Files.createDirectories(
                folder.resolve("é b"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.createFile(caches.resolve("java-other"));
        Files.createFile(caches.resolve("fresh-1.tmp"));
        Path unused = Files.createFile(caches.resolve("java-unused"));
        for (String time : List.of("lastAccessTime", "lastModifiedTime")) {
            Files.setAttribute(unused, time, FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));
        }
        List<CompletableFuture<Ended>> makers = Stream.of(1, 2, 3)
                .map(number ->
                        CompletableFuture.supplyAsync(() -> PackedProgram.run(Map.of(), "cache", cache().toString())))
                .toList();

        List<Ended> ended = makers.stream().map(CompletableFuture::join).toList();
        assertThat(ended).allSatisfy(maker -> assertThat(maker.exitCode()).isZero());
        assertThat(ended).anySatisfy(maker -> assertThat(maker.out()).startsWith("Made "));
    }

    @Test
    void onlyCachesThatWereUsedOfLateAreLeftBesideIt() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("é b"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("lock", "java-cache", "java-cache.size", "java-other");
        }
    }

    @Test
    void theServerRunsFromItAndSaysNothingOfIt() throws IOException {
        List<String> mapped = serve(cache(), "-Xlog:class+load:file=" + folder.resolve("classes"));

        assertThat(mapped).hasSize(3).allMatch(line -> line.startsWith("{\"jsonrpc\":\"2.0\""));
        assertThat(Files.readString(folder.resolve("classes")))
                .containsPattern("invoices\\.tool\\.registry\\.ToolRegistry source: shared objects file")
                .as("what a found invoice is shown with")
                .containsPattern("invoices\\.tool\\.view\\.InvoiceLinePage source: shared objects file");
    }

    @Test
    void whatIsNoCacheIsAsGoodAsNone() throws IOException {
        Path other = Files.writeString(folder.resolve("other"), "This is no cache.".repeat(1000));

        assertThat(serve(other)).hasSize(3).allMatch(line -> line.startsWith("{\"jsonrpc\":\"2.0\""));
    }

    @Test
    void whereNoneCanBeKeptItSaysSoAndLeavesNothing() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        Ended ended =
                PackedProgram.run(Map.of(), "cache", file.resolve("cache.aot").toString());

        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.err()).startsWith("Failed: ");
    }

    @Test
    void itsSizeIsNotedSoThatTheLauncherKnowsItToBeWhole() throws IOException {
        assertThat(folder.resolve("é b").resolve("java-cache.size")).hasContent(Files.size(cache()) + "\n");
    }

    @Test
    void anArchiveThatTheJvmCannotUseIsSeenNotToBeInUse() throws IOException {
        assumeTrue(Files.isReadable(Path.of("/proc/self/maps")), "only Linux tells what is mapped");
        Path mapped = Files.writeString(folder.resolve("java-mapped.aot"), "a cache");
        Path ignored = Files.writeString(folder.resolve("java-ignored.aot"), "a cache");
        assertThat(BackgroundCacheBuilder.isInUse("")).isFalse();
        assertThat(BackgroundCacheBuilder.isInUse(ignored.toString())).isFalse();
        try (FileChannel channel = FileChannel.open(mapped)) {
            MappedByteBuffer pages = channel.map(FileChannel.MapMode.READ_ONLY, 0, 1);

            assertThat(BackgroundCacheBuilder.isInUse(mapped.toString())).isTrue();
            assertThat(pages.get(0)).isEqualTo((byte) 'a');
        }
    }

    @Test
    void noneIsMadeWhereOthersMayWrite() throws IOException {
        Path shared = Files.createDirectory(folder.resolve("shared"));
        Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwxrwxrwx"));
        Ended ended = PackedProgram.run(
                Map.of(), "cache", shared.resolve("java-cache").toString());

        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.err()).contains("others may write there");
        assertThat(shared).isEmptyDirectory();
    }

    private static Path cache() {
        return folder.resolve("é b").resolve("java-cache");
    }

    private static List<String> serve(Path cache, String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of(PackedProgram.java().toString()));
        command.add("-Xlog:disable");
        command.addAll(List.of(options));
        command.addAll(List.of(
                (AOT ? "-XX:AOTCache=" : "-XX:SharedArchiveFile=") + cache,
                "-cp",
                PackedProgram.jar().toString(),
                "io.lagomcp.invoices.Main",
                "serve",
                "--sandbox"));
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
