package io.lagomcp.invoices.webhook;

import io.lagomcp.invoices.audit.AuditEntry;
import io.lagomcp.invoices.audit.AuditFollower;
import io.lagomcp.invoices.audit.AuditHead;
import io.lagomcp.invoices.audit.AuditReader;
import io.lagomcp.invoices.file.PrivateFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An outbox in a file beside the audit log. The file is replaced in one step, so that a process that is killed at any moment
 * leaves the old content or the new.
 */
final class FileOutbox implements OutboxStorage {
    /** A lock on a file does not keep threads of one process apart, and ends when the process closes any channel of the file. */
    private static final Set<Path> LOCKED_HERE = ConcurrentHashMap.newKeySet();

    private final Path auditFile;
    private final Path file;

    FileOutbox(Path auditFile, Path file) {
        this.auditFile = auditFile;
        this.file = file;
    }

    @Override
    public String place() {
        return file.toString();
    }

    @Override
    public Optional<byte[]> read() throws IOException {
        try {
            return Optional.of(Files.readAllBytes(file));
        } catch (NoSuchFileException isNew) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<Lease> begin() throws IOException {
        Path lock = file.resolveSibling(file.getFileName() + ".lock").toAbsolutePath();
        if (!LOCKED_HERE.add(lock)) {
            return Optional.empty();
        }
        FileChannel channel = null;
        boolean isHeld = false;
        try {
            makeFolder();
            channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            isHeld = channel.tryLock() != null;
            return isHeld ? Optional.of(new FileLease(channel, lock)) : Optional.empty();
        } finally {
            if (!isHeld) {
                release(channel, lock);
            }
        }
    }

    private static void release(@Nullable FileChannel channel, Path lock) throws IOException {
        try {
            if (channel != null) {
                channel.close();
            }
        } finally {
            LOCKED_HERE.remove(lock);
        }
    }

    private final class FileLease implements Lease {
        private final FileChannel channel;
        private final Path lock;
        private @Nullable AuditFollower follower;
        private Consumer<AuditEntry> entries = entry -> {};

        FileLease(FileChannel channel, Path lock) {
            this.channel = channel;
            this.lock = lock;
        }

        @Override
        public boolean isHeld() {
            return channel.isOpen();
        }

        @Override
        public void save(byte[] content) throws IOException {
            makeFolder();
            PrivateFiles.replace(file, content);
        }

        @Override
        public long newest() {
            return AuditReader.exists(auditFile)
                    ? AuditReader.head(auditFile).map(AuditHead::seq).orElse(0L)
                    : 0;
        }

        @Override
        public void follow(long after, Consumer<AuditEntry> each) {
            entries = each;
            AuditFollower known = follower;
            if (known == null) {
                known = new AuditFollower(auditFile, after, entry -> entries.accept(entry));
                follower = known;
            }
            known.read();
        }

        @Override
        public void close() {
            try {
                release(channel, lock);
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }
    }

    private void makeFolder() throws IOException {
        PrivateFiles.makeFolder(Objects.requireNonNull(file.toAbsolutePath().getParent()));
    }
}
