package io.lagomcp.bundle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** The program in a folder with a runtime of its own, and that folder in an archive: neither needs a Java. */
final class Bundle {
    private final Release release;
    private final Path folder;

    private Bundle(Release release) {
        this.release = release;
        this.folder = release.bundles().resolve(release.bundleName());
    }

    /** Takes the folder of the project, its version, the time that files get, and where releases are found. */
    public static void main(String... arguments) throws IOException, InterruptedException {
        Release release = Release.of(arguments);
        new Bundle(release).make();
    }

    private void make() throws IOException, InterruptedException {
        Folders.delete(folder);
        Files.createDirectories(folder);
        Path project = release.project();
        ProgramFiles program = ProgramFiles.of(release.target().resolve("lago-invoices-mcp.jar"));
        Jdk jdk = Jdk.newest();
        System.out.println("Runtime of Java " + jdk.version() + " from " + jdk.home());
        new TrimmedRuntime(jdk).make(program.jars(), folder.resolve("runtime"));
        Folders.copy(project.resolve("bin"), folder.resolve("bin"));
        program.copyTo(folder.resolve("lib"));
        for (String file : List.of("LICENSE", "README.md", "CHANGELOG.md")) {
            Files.copy(project.resolve(file), folder.resolve(file));
        }
        new ManPages(release.version()).write(folder.resolve("share").resolve("man"));
        Path parts = release.target().resolve(Release.NAME + "-sbom.json");
        Files.copy(parts, folder.resolve("sbom.json"));
        Files.writeString(folder.resolve("NOTICE"), Notice.of(parts));
        Files.writeString(folder.resolve("manifest.json"), ExtensionManifest.of(release));
        // the extension leaves the cache out: clients do not keep the age of files, and a cache is for jars of one age
        Files.writeString(folder.resolve(".mcpbignore"), "lib/cache/\n");
        Files.writeString(release.bundles().resolve("server.json"), RegistryEntry.of(release));
        trainCache();
        archive();
    }

    /** A cache is taken only if it is younger than the jar, and for a jar of just the age that it was made with. */
    private void trainCache() throws IOException, InterruptedException {
        Instant age = release.time();
        Folders.date(folder, FileTime.from(age));
        if (release.platform().isWindows()) {
            // its archives keep the age of files less exactly than a cache needs; the first server has one made
            return;
        }
        int code = new ProcessBuilder(
                        folder.resolve("bin").resolve(Release.NAME).toString(), "cache")
                .inheritIO()
                .start()
                .waitFor();
        Path caches = folder.resolve("lib").resolve("cache");
        if (code != 0 || !hasCache(caches)) {
            throw new IOException("The bundle could not make its cache: exit code " + code);
        }
        Files.deleteIfExists(caches.resolve("lock"));
        Folders.date(caches, FileTime.from(age.plusSeconds(60)));
    }

    private static boolean hasCache(Path caches) throws IOException {
        if (!Files.isDirectory(caches)) {
            return false;
        }
        try (Stream<Path> files = Files.list(caches)) {
            return files.anyMatch(file -> file.toString().endsWith(".aot"));
        }
    }

    private void archive() throws IOException {
        Path archive = release.bundles().resolve(release.archiveName());
        if (release.platform().isWindows()) {
            Archive.zip(folder, archive);
        } else {
            Archive.tarGz(folder, archive);
        }
        Files.writeString(
                release.bundles().resolve(release.archiveName() + ".sha256"),
                Archive.sha256(archive) + "  " + release.archiveName() + "\n");
        System.out.println("Made " + archive);
    }
}
