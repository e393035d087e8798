package io.lagomcp.bundle;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** A Java runtime of just the modules that the program needs. */
final class TrimmedRuntime {
    /** Needed, and named by no class: the curves of TLS are found by name, and before Java 22 live in a module of theirs. */
    private static final List<String> FOUND_BY_NAME = List.of("jdk.crypto.ec");

    /**
     * Windows, images and fonts, a quarter of a runtime. Named by classes that nothing here loads: Jetty's guards against what AWT
     * leaves behind, Micrometer's meter for Log4j, and annotations of beans, which Jackson does without where they are missing.
     */
    private static final Set<String> NAMED_AND_NOT_NEEDED = Set.of("java.desktop");

    private final Jdk jdk;

    TrimmedRuntime(Jdk jdk) {
        this.jdk = jdk;
    }

    void make(List<Path> jars, Path folder) throws IOException, InterruptedException {
        jdk.run(
                "jlink",
                List.of(
                        "--add-modules",
                        String.join(",", modules(jars)),
                        "--output",
                        folder.toString(),
                        "--strip-java-debug-attributes",
                        "--no-header-files",
                        "--no-man-pages",
                        // unpacked: the archive is a tenth smaller, the folder a fifth larger, the start the same
                        "--compress",
                        jdk.version().feature() >= 21 ? "zip-0" : "0"));
    }

    private Set<String> modules(List<Path> jars) throws IOException, InterruptedException {
        Set<String> modules = new TreeSet<>(FOUND_BY_NAME);
        List<String> arguments = new ArrayList<>(List.of(
                "--multi-release",
                String.valueOf(jdk.version().feature()),
                // optional parts of libraries, whose own dependencies we left out
                "--ignore-missing-deps",
                "--print-module-deps"));
        jars.forEach(jar -> arguments.add(jar.toString()));
        modules.addAll(List.of(jdk.run("jdeps", arguments).strip().split(",")));
        modules.removeAll(NAMED_AND_NOT_NEEDED);
        return modules;
    }
}
