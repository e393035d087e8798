package io.lagomcp.invoices.audit;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The lock of an audit log, among the threads of this process and among processes; it gives access to the head.
 *
 * <p>A lock between processes belongs to the whole process and ends when any of its channels to that file is closed, so the
 * head is opened by the holder of a turn only.
 */
final class AuditLock implements Closeable {
    private static final Map<Path, ReentrantLock> IN_THIS_PROCESS = new ConcurrentHashMap<>();
    /** A longer hold means that the holder was stopped; callers wait for an answer. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final int LONGEST_HEAD = 300;

    private final ReentrantLock turn;
    private final FileChannel channel;

    private AuditLock(ReentrantLock turn, FileChannel channel) {
        this.turn = turn;
        this.channel = channel;
    }

    /** Waits for the lock to write; creates the folder and the head where they are missing. */
    static AuditLock toWrite(AuditSegments files) throws IOException {
        files.makeFolder();
        return take(files, () -> files.open(files.head()), false);
    }

    /** Waits for the lock to read; the head must exist. */
    static AuditLock toRead(AuditSegments files) throws IOException {
        return take(files, () -> FileChannel.open(files.head(), StandardOpenOption.READ), true);
    }

    private static AuditLock take(AuditSegments files, Opening opening, boolean shared) throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        ReentrantLock turn = IN_THIS_PROCESS.computeIfAbsent(files.identity(), path -> new ReentrantLock());
        if (turn.isHeldByCurrentThread()) {
            throw new IllegalStateException("a question to the audit log must not use the log");
        }
        FileChannel channel = null;
        try {
            if (!turn.tryLock(PATIENCE.toNanos(), TimeUnit.NANOSECONDS)) {
                throw busy(files);
            }
            channel = opening.open();
            while (!lock(channel, shared)) {
                if (System.nanoTime() > deadline) {
                    throw busy(files);
                }
                TimeUnit.MILLISECONDS.sleep(1);
            }
            return new AuditLock(turn, channel);
        } catch (InterruptedException stopped) {
            release(channel, turn);
            Thread.currentThread().interrupt();
            throw new IOException("the thread was stopped while it waited for " + files.head(), stopped);
        } catch (IOException | RuntimeException failed) {
            release(channel, turn);
            throw failed;
        }
    }

    private static boolean lock(FileChannel channel, boolean shared) throws IOException {
        FileLock lock = channel.tryLock(0, Long.MAX_VALUE, shared);
        return lock != null;
    }

    private static AuditException busy(AuditSegments files) {
        return new AuditException("The audit log is in use: another process has held " + files.head() + " for "
                + PATIENCE.toSeconds() + " seconds");
    }

    /** Whether there is no head yet, or no longer one. */
    boolean isHeadEmpty() throws IOException {
        return channel.size() == 0;
    }

    /** The head; empty where it names no entry. */
    Optional<SignedAuditHead> head() throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(LONGEST_HEAD);
        while (buffer.hasRemaining() && channel.read(buffer, buffer.position()) > 0) {
            // until all is read
        }
        return SignedAuditHead.parse(new String(buffer.array(), 0, buffer.position(), StandardCharsets.US_ASCII));
    }

    /** Names the newest entry; on disk when this returns, so that a power failure leaves a head that is one behind at worst. */
    void head(SignedAuditHead newest) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(newest.text().getBytes(StandardCharsets.US_ASCII));
        while (buffer.hasRemaining()) {
            channel.write(buffer, buffer.position());
        }
        channel.truncate(buffer.limit());
        channel.force(true);
    }

    @Override
    public void close() throws IOException {
        release(channel, turn);
    }

    private static void release(@Nullable FileChannel channel, ReentrantLock turn) throws IOException {
        try {
            if (channel != null) {
                channel.close();
            }
        } finally {
            if (turn.isHeldByCurrentThread()) {
                turn.unlock();
            }
        }
    }

    private interface Opening {
        FileChannel open() throws IOException;
    }
}
