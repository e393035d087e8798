package io.lagomcp.invoices.audit;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
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
 * The turn to use a record, among the threads of this process and among processes; with it comes the head.
 *
 * <p>A lock between processes belongs to the whole process and ends when any of its channels to that file is closed, so the
 * head is opened by the holder of a turn only.
 */
final class RecordLock implements Closeable {
    private static final Map<Path, ReentrantLock> IN_THIS_PROCESS = new ConcurrentHashMap<>();
    /** Whoever holds it that long was stopped; callers wait for an answer. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final int LONGEST_HEAD = 100;

    private final Path file;
    private final ReentrantLock turn;
    private final FileChannel channel;

    private RecordLock(Path file, ReentrantLock turn, FileChannel channel) {
        this.file = file;
        this.turn = turn;
        this.channel = channel;
    }

    /** Waits for the turn to write; makes the head where it is missing. */
    static RecordLock toWrite(RecordFiles files) throws IOException {
        return take(files.head(), () -> files.open(files.head()), false);
    }

    /** Waits for the turn to read; empty where there is no head to lock. */
    static Optional<RecordLock> toRead(RecordFiles files) throws IOException {
        if (Files.notExists(files.head())) {
            return Optional.empty();
        }
        return Optional.of(take(files.head(), () -> FileChannel.open(files.head(), StandardOpenOption.READ), true));
    }

    private static RecordLock take(Path head, Opening opening, boolean shared) throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        ReentrantLock turn = IN_THIS_PROCESS.computeIfAbsent(real(head), path -> new ReentrantLock());
        FileChannel channel = null;
        try {
            if (!turn.tryLock(PATIENCE.toNanos(), TimeUnit.NANOSECONDS)) {
                throw busy(head);
            }
            channel = opening.open();
            while (!lock(channel, shared)) {
                if (System.nanoTime() > deadline) {
                    throw busy(head);
                }
                TimeUnit.MILLISECONDS.sleep(1);
            }
            return new RecordLock(head, turn, channel);
        } catch (InterruptedException stopped) {
            release(channel, turn);
            Thread.currentThread().interrupt();
            throw new IOException("it was stopped while it waited for " + head, stopped);
        } catch (IOException | RuntimeException failed) {
            release(channel, turn);
            throw failed;
        }
    }

    private static boolean lock(FileChannel channel, boolean shared) throws IOException {
        FileLock lock = channel.tryLock(0, Long.MAX_VALUE, shared);
        return lock != null;
    }

    private static AuditException busy(Path head) {
        return new AuditException("The audit record is in use: another process has held " + head + " for "
                + PATIENCE.toSeconds() + " seconds");
    }

    /** The same for every spelling of the path. */
    private static Path real(Path head) throws IOException {
        Path folder = head.getParent();
        return folder == null || Files.notExists(folder)
                ? head
                : folder.toRealPath().resolve(head.getFileName());
    }

    /** What the head names; the start of the chain where it is still empty. */
    Link head() throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(LONGEST_HEAD);
        while (buffer.hasRemaining() && channel.read(buffer, buffer.position()) > 0) {
            // reads on
        }
        String text = new String(buffer.array(), 0, buffer.position(), StandardCharsets.US_ASCII);
        if (text.isEmpty()) {
            return Link.START;
        }
        return Optional.of(text)
                .filter(written -> written.endsWith("\n"))
                .flatMap(written -> Link.parse(written.stripTrailing()))
                .orElseThrow(() -> new AuditException(file + " was changed: it names no entry"));
    }

    void head(Link newest) throws IOException {
        boolean first = channel.size() == 0;
        byte[] text = (newest.seq() + " " + newest.hash() + "\n").getBytes(StandardCharsets.US_ASCII);
        ByteBuffer buffer = ByteBuffer.wrap(text);
        while (buffer.hasRemaining()) {
            channel.write(buffer, buffer.position());
        }
        channel.truncate(text.length);
        if (first) {
            // from now on a power failure leaves a head that is at worst old, never an empty one
            channel.force(true);
        }
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
