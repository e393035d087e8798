package io.lagomcp.invoices.startcache;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Set;

/** Where caches for quick starts are: one for each Java that runs the program, and what is needed to make them. */
record StartCacheFolder(Path path) {
    private static final String ATTEMPT = "fresh-";
    private static final Set<PosixFilePermission> OF_OTHERS =
            Set.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

    /** Long enough that a Java which is used now and then keeps its cache. */
    private static final Duration UNUSED = Duration.ofDays(30);

    /**
     * Makes the folder, if there is none, for its owner alone: whoever could write there could make us run what they like.
     *
     * @throws IOException also if it belongs to somebody else, or others may write there
     */
    void create() throws IOException {
        if (!FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
            Files.createDirectories(path);
            return;
        }
        Files.createDirectories(
                path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        PosixFileAttributes found = Files.readAttributes(path, PosixFileAttributes.class);
        // a file that we make tells as whom we run
        Path mine = Files.createTempFile("lago-cache-", ".mine");
        try {
            if (!found.owner().equals(Files.getOwner(mine)) || !Collections.disjoint(found.permissions(), OF_OTHERS)) {
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
