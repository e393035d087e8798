package io.lagomcp.invoices.cli;

import io.lagomcp.invoices.sandbox.Sandbox;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.StringTokenizer;
import java.util.stream.Stream;

/**
 * A file with which the JVM starts this program quickly, because it holds the classes as they are after a real session: an
 * AOT cache on Java 25 and newer, an archive of classes before that. The JVM ignores one that does not fit it.
 */
final class StartCache {
    /** The launcher says with it which JVM options a cache is made for. */
    private static final String OPTIONS = "lago.options";

    private static final int FIRST_WITH_AOT = 25;

    /** What a process needs to run at all. Neither the key nor a setting is any business of a rehearsal. */
    private static final Set<String> NEEDED = Set.of("SystemRoot", "TEMP", "TMP", "TMPDIR");

    private final Path file;
    private final Path folder;

    StartCache(Path file) {
        this.file = file.toAbsolutePath();
        this.folder = Objects.requireNonNullElse(this.file.getParent(), this.file);
    }

    Path file() {
        return file;
    }

    /**
     * Makes it, for the JVM that this runs on, unless another process is just making one in the same folder. Those of the
     * same program for other JVMs of the same place are removed where they have become useless.
     *
     * @return whether it was made
     * @throws IOException if it could not be made; an earlier one is then still there
     */
    boolean make() throws IOException, InterruptedException {
        createFolder();
        Path lock = folder.resolve("lock");
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock held = channel.tryLock()) {
            if (held == null) {
                return false;
            }
            train();
            return true;
        }
    }

    /** How to start this program once more on the same JVM, with the options that caches are made for. */
    static ProcessBuilder thisProgram(List<String> moreOptions, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        new StringTokenizer(System.getProperty(OPTIONS, ""))
                .asIterator()
                .forEachRemaining(option -> command.add(option.toString()));
        command.addAll(moreOptions);
        command.add("-jar");
        command.add(jar());
        command.addAll(List.of(arguments));
        ProcessBuilder program = new ProcessBuilder(command);
        program.environment().keySet().retainAll(NEEDED);
        return program;
    }

    private static String jar() {
        String path = System.getProperty("java.class.path");
        if (!path.endsWith(".jar")) {
            throw new IllegalStateException("A cache is for the packed program, and this is " + path);
        }
        return path;
    }

    /** The sandbox is in this process, so that the cache holds nothing of it. */
    private void train() throws IOException, InterruptedException {
        Path workplace = Files.createTempDirectory("lago-cache-");
        Path fresh = Files.createTempFile(folder, "fresh-", ".tmp");
        try (Sandbox sandbox = Sandbox.start(0)) {
            // the JVM would take an empty file for one to be read
            Files.delete(fresh);
            ProcessBuilder server =
                    thisProgram(List.of(outputOption() + fresh), "serve").directory(workplace.toFile());
            server.environment().put("LAGO_API_URL", sandbox.apiUrl().toString());
            server.environment().put("LAGO_API_KEY", sandbox.apiKey());
            server.environment()
                    .put("LAGO_MCP_AUDIT_LOG", workplace.resolve("record.jsonl").toString());
            server.environment().put("LAGO_MCP_DOCUMENTS", workplace.toString());
            Rehearsal.with(server).run();
            prove(fresh);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
            delete(workplace);
        }
        removeOutdated();
    }

    /** A JVM may crash on a cache that is incomplete, and an assistant would wait for it in vain. */
    private static void prove(Path fresh) throws IOException, InterruptedException {
        if (!Files.isRegularFile(fresh)) {
            throw new IOException("The JVM made no cache");
        }
        Process trial = thisProgram(List.of("-Xlog:disable", useOption() + fresh), "--version")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (trial.waitFor() != 0) {
            throw new IOException("The JVM made a cache that it cannot use");
        }
    }

    private static String outputOption() {
        return hasAot() ? "-XX:AOTCacheOutput=" : "-XX:ArchiveClassesAtExit=";
    }

    private static String useOption() {
        return hasAot() ? "-XX:AOTCache=" : "-XX:SharedArchiveFile=";
    }

    private static boolean hasAot() {
        return Runtime.version().feature() >= FIRST_WITH_AOT;
    }

    /** Those for the same place of the program, whose JVM or options are no longer in use. */
    private void removeOutdated() throws IOException {
        String name = file.getFileName().toString();
        int end = name.indexOf("-java-");
        if (end < 0) {
            return;
        }
        try (DirectoryStream<Path> same = Files.newDirectoryStream(folder, name.substring(0, end) + "-java-*")) {
            for (Path other : same) {
                if (!other.equals(file)) {
                    Files.deleteIfExists(other);
                }
            }
        }
    }

    /** For its owner alone: whoever could write there could make us run what they like. */
    private void createFolder() throws IOException {
        boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] ownersAlone = posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
                }
                : new FileAttribute<?>[0];
        Files.createDirectories(folder, ownersAlone);
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> deepestFirst = Files.walk(folder).sorted(Comparator.reverseOrder())) {
            for (Path path : (Iterable<Path>) deepestFirst::iterator) {
                Files.delete(path);
            }
        }
    }
}
