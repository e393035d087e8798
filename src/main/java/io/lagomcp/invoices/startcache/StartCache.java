package io.lagomcp.invoices.startcache;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.StringTokenizer;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A file with which the JVM starts this program quickly, because it holds the classes as they are after a real session: an
 * AOT cache on Java 25 and newer, an archive of classes before that. The JVM ignores one that does not fit it.
 */
public final class StartCache {
    /** The launcher says with it which JVM options a cache is made for. */
    private static final String OPTIONS = "lago.options";

    private static final String MAIN = "io.lagomcp.invoices.Main";
    private static final boolean HAS_AOT = Runtime.version().feature() >= 25;
    private static final String OUTPUT = HAS_AOT ? "-XX:AOTCacheOutput=" : "-XX:ArchiveClassesAtExit=";
    private static final String USE = HAS_AOT ? "-XX:AOTCache=" : "-XX:SharedArchiveFile=";

    /** With it, a JVM that cannot use its cache does not start. */
    private static final String REQUIRE = HAS_AOT ? "-XX:AOTMode=on" : "-Xshare:on";

    /**
     * What a process needs to run at all, and to name files as this one does. The training gets neither the key nor a setting of
     * this process.
     */
    private static final Set<String> NEEDED =
            Set.of("SystemRoot", "TEMP", "TMP", "TMPDIR", "LANG", "LC_ALL", "LC_CTYPE");

    /**
     * The session from which the JVM learns which classes are needed. It only reads: each class in a cache costs every start
     * about 10 microseconds, and a change waits for a person anyway.
     */
    private static final String SESSION = """
        {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},\
        "clientInfo":{"name":"training","version":"1"}}}
        {"jsonrpc":"2.0","method":"notifications/initialized"}
        {"jsonrpc":"2.0","id":2,"method":"tools/list"}
        {"jsonrpc":"2.0","id":3,"method":"prompts/list"}
        {"jsonrpc":"2.0","id":4,"method":"resources/templates/list"}
        {"jsonrpc":"2.0","id":5,"method":"tools/call","params":{"name":"find_invoice",\
        "arguments":{"number":"LAG-1001-001-006"}}}
        {"jsonrpc":"2.0","id":6,"method":"tools/call","params":{"name":"find_all_invoices",\
        "arguments":{"payment_overdue":true}}}
        {"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"summarize_invoices"}}
        """;

    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final Path file;
    private final CacheFolder folder;

    public StartCache(Path file) {
        this.file = file.toAbsolutePath();
        this.folder = new CacheFolder(Objects.requireNonNullElse(this.file.getParent(), this.file));
    }

    public Path file() {
        return file;
    }

    /**
     * Makes it for this JVM, unless another process is making one in the same folder. Removes caches that were not used for a
     * month, and remains of interrupted attempts.
     *
     * @param lago the environment that says which Lago the server reads and changes meanwhile, and with which key
     * @return whether it was made
     * @throws IOException if it could not be made; an earlier one is then still there
     */
    public boolean make(Map<String, String> lago) throws IOException, InterruptedException {
        folder.create();
        try (FileChannel channel =
                        FileChannel.open(folder.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock held = channel.tryLock()) {
            if (held == null) {
                return false;
            }
            folder.removeAttempts();
            train(lago);
            folder.removeUnused(file);
            return true;
        }
    }

    /** How to start this program once more on the same JVM, with the options that caches are made for. */
    static ProcessBuilder thisProgram(List<String> moreOptions, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        String options = System.getProperty(OPTIONS, "");
        new StringTokenizer(options).asIterator().forEachRemaining(option -> command.add(option.toString()));
        // for the processes that it starts in its turn
        command.add("-D" + OPTIONS + "=" + options);
        command.addAll(moreOptions);
        // the same words as the launcher's, or the JVM might take the cache for that of another program
        command.add("-cp");
        command.add(jar());
        command.add(MAIN);
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
        return Path.of(path).toAbsolutePath().toString();
    }

    private void train(Map<String, String> lago) throws IOException, InterruptedException {
        Path workplace = Files.createTempDirectory("lago-cache-");
        Path fresh = folder.attempt();
        try {
            // the JVM would take an empty file for one to be read
            Files.delete(fresh);
            // as the launcher starts it, so that the class of the thread that makes a cache is in the cache too
            List<String> moreOptions = List.of(OUTPUT + fresh, "-D" + BackgroundCacheBuilder.OWN + "=" + file);
            ProcessBuilder server = thisProgram(moreOptions, "serve").directory(workplace.toFile());
            server.environment().putAll(lago);
            server.environment()
                    .put("LAGO_MCP_AUDIT_LOG", workplace.resolve("record.jsonl").toString());
            server.environment().put("LAGO_MCP_DOWNLOAD_DIR", workplace.toString());
            runSession(server, workplace);
            check(fresh);
            publish(fresh);
        } finally {
            Files.deleteIfExists(fresh);
            delete(workplace);
        }
    }

    private static void runSession(ProcessBuilder server, Path workplace) throws IOException, InterruptedException {
        Path session = Files.writeString(workplace.resolve("session"), SESSION);
        if (!endsWell(server.redirectInput(session.toFile()))) {
            throw new IOException("The server of the training session did not end well");
        }
    }

    private static boolean endsWell(ProcessBuilder program) throws IOException, InterruptedException {
        Process running = program.redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            return running.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS) && running.exitValue() == 0;
        } finally {
            running.destroyForcibly();
        }
    }

    /** Its size is noted last: who finds another one than noted, or none, does not touch it. */
    private void publish(Path fresh) throws IOException {
        // it may be made so that nobody can write to it
        try (FileChannel channel = FileChannel.open(fresh)) {
            channel.force(true);
        }
        long size = Files.size(fresh);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        Path note = Files.writeString(folder.attempt(), size + "\n");
        Files.move(
                note,
                file.resolveSibling(file.getFileName() + ".size"),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    /** Checks the cache: a JVM may crash on an incomplete cache, and ignores a cache that does not fit. */
    private static void check(Path fresh) throws IOException, InterruptedException {
        if (!Files.isRegularFile(fresh)) {
            throw new IOException("The JVM made no cache");
        }
        if (!endsWell(thisProgram(List.of("-Xlog:disable", USE + fresh, REQUIRE), "--version"))) {
            throw new IOException("The JVM made a cache that it cannot use");
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    /** Where caches for quick starts are: one for each Java that runs the program, and what is needed to make them. */
    record CacheFolder(Path path) {
        private static final String ATTEMPT = "fresh-";
        private static final Set<PosixFilePermission> OF_OTHERS =
                Set.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

        /** Long enough that a Java which is used now and then keeps its cache. */
        private static final Duration UNUSED = Duration.ofDays(30);

        /** Creates the folder for its owner only, and fails if others can write to it: they could run code here. */
        void create() throws IOException {
            if (!FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
                Files.createDirectories(path);
                return;
            }
            Files.createDirectories(
                    path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            PosixFileAttributes found = Files.readAttributes(path, PosixFileAttributes.class);
            // the owner of a new file is the user of this process
            Path mine = Files.createTempFile("lago-cache-", ".mine");
            try {
                if (!found.owner().equals(Files.getOwner(mine))
                        || !Collections.disjoint(found.permissions(), OF_OTHERS)) {
                    throw new IOException(path + " belongs to somebody else, or others may write there");
                }
            } finally {
                Files.delete(mine);
            }
        }

        /** What a process locks while it makes one. */
        Path lock() {
            return path.resolve("lock");
        }

        /** A new file for a cache that is not ready to be used. */
        Path attempt() throws IOException {
            return Files.createTempFile(path, ATTEMPT, ".tmp");
        }

        /** Removes what is left of attempts that were broken off, and must not be called without the lock. */
        void removeAttempts() throws IOException {
            try (DirectoryStream<Path> left = Files.newDirectoryStream(path, ATTEMPT + "*")) {
                for (Path attempt : left) {
                    Files.deleteIfExists(attempt);
                }
            }
        }

        /** Removes caches, other than this one, that nobody has used for a month. */
        void removeUnused(Path own) throws IOException {
            Instant limit = Instant.now().minus(UNUSED);
            String name = own.getFileName().toString();
            try (DirectoryStream<Path> all = Files.newDirectoryStream(path, "java-*")) {
                for (Path other : all) {
                    boolean isOwn = other.getFileName().toString().startsWith(name);
                    if (!isOwn && lastUse(other).isBefore(limit)) {
                        Files.deleteIfExists(other);
                    }
                }
            }
        }

        /** Not every file system notes when a file was read; then it is the time when it was made. */
        private static Instant lastUse(Path cache) throws IOException {
            BasicFileAttributes attributes = Files.readAttributes(cache, BasicFileAttributes.class);
            Instant read = attributes.lastAccessTime().toInstant();
            Instant made = attributes.lastModifiedTime().toInstant();
            return read.isAfter(made) ? read : made;
        }
    }
}
