package io.lagomcp.bundle;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/** A JDK of this machine that can make runtimes. */
record Jdk(Path home, Runtime.Version version) {
    /** Where installers and version managers put JDKs, one folder each. */
    private static List<Path> shelves() {
        Path user = Path.of(System.getProperty("user.home"));
        List<Path> shelves = new ArrayList<>(List.of(
                Path.of("/usr/lib/jvm"),
                Path.of("/usr/java"),
                Path.of("/opt/java"),
                Path.of("/Library/Java/JavaVirtualMachines"),
                user.resolve(".sdkman/candidates/java"),
                user.resolve(".jdks"),
                user.resolve(".local/share/mise/installs/java"),
                user.resolve(".asdf/installs/java")));
        Optional.ofNullable(System.getenv("ProgramFiles"))
                .map(Path::of)
                .ifPresent(programs -> Collections.addAll(
                        shelves,
                        programs.resolve("Java"),
                        programs.resolve("Eclipse Adoptium"),
                        programs.resolve("Microsoft")));
        return shelves;
    }

    /** The newest that is found; of equal ones, the one that runs this. */
    static Jdk newest() throws IOException {
        List<Jdk> found = new ArrayList<>();
        at(Path.of(System.getProperty("java.home"))).ifPresent(found::add);
        for (Path shelf : shelves()) {
            if (Files.isDirectory(shelf)) {
                try (DirectoryStream<Path> homes = Files.newDirectoryStream(shelf)) {
                    for (Path home : homes) {
                        at(home).or(() -> at(home.resolve("Contents/Home"))).ifPresent(found::add);
                    }
                }
            }
        }
        // stable, so that the first of equal ones stays first
        found.sort(Comparator.comparing(Jdk::version).reversed());
        return found.stream()
                .findFirst()
                .orElseThrow(
                        () -> new IOException("A JDK with jlink is needed, and the Java that runs Maven has none."));
    }

    /** The one in this folder, if it is one with jlink that tells its version. */
    static Optional<Jdk> at(Path home) {
        if (!Files.isExecutable(tool(home, "jlink")) || !Files.isExecutable(tool(home, "jdeps"))) {
            return Optional.empty();
        }
        Properties release = new Properties();
        try (var reader = Files.newBufferedReader(home.resolve("release"))) {
            release.load(reader);
            String version = release.getProperty("JAVA_VERSION", "").replace("\"", "");
            return Optional.of(new Jdk(home, Runtime.Version.parse(version)));
        } catch (IOException | IllegalArgumentException unreadable) {
            return Optional.empty();
        }
    }

    /** What a tool of this JDK prints. */
    String run(String tool, List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(tool(home, tool).toString()));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(tool + " failed: " + output);
        }
        return output;
    }

    private static Path tool(Path home, String name) {
        return home.resolve("bin").resolve(Platform.here().executable(name));
    }
}
