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

    private final ReentrantLock turn;
    private final FileChannel channel;

    private RecordLock(ReentrantLock turn, FileChannel channel) {
        this.turn = turn;
        this.channel = channel;
    }

    /** Waits for the turn to write; makes the folder and the head where they are missing. */
    static RecordLock toWrite(RecordFiles files) throws IOException {
        files.makeFolder();
        return take(files, () -> files.open(files.head()), false);
    }

    /** Waits for the turn to read; the head must be there. */
    static RecordLock toRead(RecordFiles files) throws IOException {
        return take(files, () -> FileChannel.open(files.head(), StandardOpenOption.READ), true);
    }

    private static RecordLock take(RecordFiles files, Opening opening, boolean shared) throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        ReentrantLock turn = IN_THIS_PROCESS.computeIfAbsent(files.identity(), path -> new ReentrantLock());
        if (turn.isHeldByCurrentThread()) {
            throw new IllegalStateException("a question to the audit record cannot use the record itself");
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
            return new RecordLock(turn, channel);
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

    private static AuditException busy(RecordFiles files) {
        return new AuditException("The audit record is in use: somebody has held " + files.head() + " for "
                + PATIENCE.toSeconds() + " seconds");
    }

    /** What the head names: the start of the chain where it was never written, nothing where it cannot be read. */
    Optional<Link> head() throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(LONGEST_HEAD);
        while (buffer.hasRemaining() && channel.read(buffer, buffer.position()) > 0) {
            // until all is read
        }
        String text = new String(buffer.array(), 0, buffer.position(), StandardCharsets.US_ASCII);
        if (text.isEmpty()) {
            return Optional.of(Link.START);
        }
        return text.endsWith("\n") ? Link.parse(text.substring(0, text.length() - 1)) : Optional.empty();
    }

    /** Names the newest entry; nothing is written for the start of the chain. */
    void head(Link newest) throws IOException {
        boolean first = channel.size() == 0;
        String named = newest.equals(Link.START) ? "" : newest.seq() + " " + newest.hash() + "\n";
        byte[] text = named.getBytes(StandardCharsets.US_ASCII);
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
