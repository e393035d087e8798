package io.lagomcp.invoices.audit;

import io.lagomcp.invoices.file.PrivateFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The files of an audit log: the file that grows, the full ones beside it, each named after its first entry, and the head, which
 * names the newest entry and is what writers lock.
 */
final class AuditSegments {
    private final Path current;
    private final Path folder;
    private final String stem;
    private final String extension;
    private final Pattern full;
    private final Pattern checkpoint;

    AuditSegments(Path file) {
        current = file.toAbsolutePath().normalize();
        Path parent = current.getParent();
        if (parent == null) {
            throw new AuditException(file + " cannot be an audit log: it is not a file");
        }
        folder = parent;
        String name = String.valueOf(current.getFileName());
        int dot = name.lastIndexOf('.');
        stem = dot > 0 ? name.substring(0, dot) : name;
        extension = dot > 0 ? name.substring(dot) : "";
        full = Pattern.compile(Pattern.quote(stem) + "-([0-9]{10,18})" + Pattern.quote(extension));
        checkpoint = Pattern.compile(Pattern.quote(stem) + "-([0-9]{10,18})\\.checkpoint");
    }

    /** The file that grows. */
    Path current() {
        return current;
    }

    Path head() {
        return folder.resolve(current.getFileName() + ".head");
    }

    /** The same for every spelling of the path to the head. */
    Path identity() throws IOException {
        return folder.toRealPath().resolve(head().getFileName());
    }

    /** Where the entries from this one on are, once their file is full. */
    Path segment(long firstSeq) {
        return folder.resolve("%s-%010d%s".formatted(stem, firstSeq, extension));
    }

    /** The checkpoint: what was known before this entry, which is the first one of a file. */
    Path checkpoint(long firstSeq) {
        return folder.resolve("%s-%010d.checkpoint".formatted(stem, firstSeq));
    }

    /** The full files by their first entry, in order. */
    NavigableMap<Long, Path> segments() throws IOException {
        return named(full);
    }

    /** The checkpoints by the entry that follows them, in order. */
    NavigableMap<Long, Path> checkpoints() throws IOException {
        return named(checkpoint);
    }

    /** Whether there is any entry, whole or not. */
    boolean holdEntries() throws IOException {
        return (Files.exists(current) && Files.size(current) > 0 && !Files.isDirectory(current))
                || !segments().isEmpty();
    }

    /** Writes these bytes into a file beside the log and removes it. */
    void testWrite(byte[] bytes) throws IOException {
        Path trial = folder.resolve(current.getFileName() + ".trial");
        try (FileChannel channel = open(trial)) {
            PrivateFiles.write(bytes, channel, 0);
        } finally {
            Files.deleteIfExists(trial);
        }
    }

    private NavigableMap<Long, Path> named(Pattern pattern) throws IOException {
        NavigableMap<Long, Path> found = new TreeMap<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                Matcher name = pattern.matcher(String.valueOf(file.getFileName()));
                if (name.matches()) {
                    found.put(Long.valueOf(name.group(1)), file);
                }
            }
        } catch (NoSuchFileException noFolder) {
            return found;
        }
        return found;
    }

    /** Makes the folder where it is missing, for the owner alone. */
    void makeFolder() throws IOException {
        PrivateFiles.makeFolder(folder);
    }

    /** Opens a file for reading and writing, and makes it where it is missing, for the owner alone. */
    FileChannel open(Path file) throws IOException {
        Set<OpenOption> options = Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE);
        if (Files.exists(file)) {
            return FileChannel.open(file, options);
        }
        Set<OpenOption> creating = Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
        FileChannel created = FileChannel.open(file, creating, PrivateFiles.forOwner(file, "rw-------"));
        syncFolder();
        return created;
    }

    /** Makes a new name in the folder last through a power failure, where the system can do that. */
    void syncFolder() {
        PrivateFiles.syncFolder(folder);
    }
}
