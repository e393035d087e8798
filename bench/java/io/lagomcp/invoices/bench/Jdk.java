package io.lagomcp.invoices.bench;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * A Java that is installed here.
 *
 * @param feature 17, 25
 * @param version in full, as its {@code release} file has it
 */
record Jdk(int feature, String version, Path home) {
    private static final Path INSTALLED = Path.of("/usr/lib/jvm");

    /** Those of these features that are here, in this order, one of each. */
    static List<Jdk> of(int... features) throws IOException {
        List<Jdk> all;
        try (Stream<Path> folders = Files.isDirectory(INSTALLED) ? Files.list(INSTALLED) : Stream.of()) {
            all = Stream.concat(Stream.of(Path.of(System.getProperty("java.home"))), folders)
                    .filter(home -> Files.isReadable(home.resolve("release")))
                    .filter(home -> Files.isExecutable(home.resolve("bin/java")))
                    .map(Jdk::at)
                    .sorted(Comparator.comparing(Jdk::home))
                    .toList();
        }
        return Arrays.stream(features)
                .mapToObj(feature ->
                        all.stream().filter(jdk -> jdk.feature == feature).findFirst())
                .flatMap(Optional::stream)
                .toList();
    }

    private static Jdk at(Path home) {
        Properties release = new Properties();
        try (Reader reader = Files.newBufferedReader(home.resolve("release"))) {
            release.load(reader);
            Path real = home.toRealPath();
            String version = release.getProperty("JAVA_VERSION", "0").replace("\"", "");
            int feature = Integer.parseInt(version.replaceFirst("[^0-9].*", ""));
            return new Jdk(
                    feature,
                    release.getProperty("JAVA_RUNTIME_VERSION", version).replace("\"", ""),
                    real);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
