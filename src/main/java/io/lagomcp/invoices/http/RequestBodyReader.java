package io.lagomcp.invoices.http;

import io.lagomcp.invoices.limit.LimitExceededException;
import io.lagomcp.invoices.limit.MemoryReservation;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/** Reads the body of one request as it comes. No thread waits for it, and a slow sender is cut off. */
final class RequestBodyReader {
    /** The longest body that has a use is an invoice of many lines. */
    private static final int MAX_BYTES = 1 << 20;

    private static final Duration LONGEST = Duration.ofSeconds(30);

    /** For this long a body may come at any pace: lost packets take seconds to be sent again. */
    private static final Duration HEAD_START = Duration.ofSeconds(10);

    private static final int SLOWEST_BYTES_PER_SECOND = 4096;

    /** From this many bytes on, a body waits for its turn: work on it takes a processor for a while. */
    private static final int LARGE = 64 * 1024;

    /** A body over the limit is still read to its end: a client that is cut off while sending never sees why. */
    private static final int LONGEST_DISCARDED = 4 << 20;

    /** What a byte of the body takes at most: in the buffer, which grows by doubling, and in the text. */
    private static final int COPIES = 4;

    private final Request request;
    private final MemoryReservation memory;
    private final Consumer<Runnable> attempt;
    private final Executor large;
    private final Consumer<String> onText;
    private final long begun = System.nanoTime();
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private Scheduler.@Nullable Task alarm;
    private long received;
    private boolean tooLong;
    private boolean ended;

    /**
     * Reads nothing yet.
     *
     * @param memory holds the body until it was handed on
     * @param attempt runs what is to be done at the end, once, and answers with what that throws
     * @param large runs the attempts for large bodies in turn, so that smaller ones need not wait for them
     * @param onText takes the body
     */
    RequestBodyReader(
            Request request,
            MemoryReservation memory,
            Consumer<Runnable> attempt,
            Executor large,
            Consumer<String> onText) {
        this.request = request;
        this.memory = memory;
        this.attempt = attempt;
        this.large = large;
        this.onText = onText;
    }

    /** Returns at once, unless the whole body is there already. */
    void begin() {
        long length = request.getHeaders().getLongField(HttpHeader.CONTENT_LENGTH);
        tooLong = length > MAX_BYTES;
        if (length > LONGEST_DISCARDED) {
            attempt.accept(() -> {
                throw tooLarge();
            });
            return;
        }
        setAlarm(HEAD_START);
        readOn();
    }

    private void readOn() {
        Runnable next = read();
        if (next == null) {
            return;
        }
        if (received > LARGE) {
            large.execute(() -> attempt.accept(next));
        } else {
            attempt.accept(next);
        }
    }

    /** Reads what is there; what to do now that the body has ended, or null while it has not. */
    private synchronized @Nullable Runnable read() {
        while (!ended) {
            Content.Chunk chunk = request.read();
            if (chunk == null) {
                request.demand(this::readOn);
                return null;
            }
            if (Content.Chunk.isFailure(chunk)) {
                return endWith(incomplete());
            }
            RuntimeException refused = append(chunk);
            if (refused != null) {
                return endWith(refused);
            }
            if (chunk.isLast()) {
                if (tooLong) {
                    return endWith(tooLarge());
                }
                end();
                return this::handOn;
            }
        }
        return null;
    }

    private @Nullable RuntimeException append(Content.Chunk chunk) {
        try {
            received += chunk.remaining();
            tooLong |= received > MAX_BYTES;
            if (tooLong) {
                return received > LONGEST_DISCARDED ? tooLarge() : null;
            }
            byte[] bytes = new byte[chunk.remaining()];
            chunk.getByteBuffer().get(bytes);
            memory.reserve((long) COPIES * bytes.length);
            body.writeBytes(bytes);
            return null;
        } catch (LimitExceededException full) {
            return full;
        } finally {
            chunk.release();
        }
    }

    private void handOn() {
        try {
            onText.accept(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body.toByteArray()))
                    .toString());
        } catch (CharacterCodingException notText) {
            throw new HttpRejection(400, "not_utf8", "The body is not UTF-8.");
        } finally {
            memory.release((long) COPIES * body.size());
        }
    }

    private synchronized void setAlarm(Duration wait) {
        if (!ended) {
            alarm = request.getComponents()
                    .getScheduler()
                    .schedule(this::checkPace, wait.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    /** Ends the request if its body comes too slowly. */
    private void checkPace() {
        Duration left = timeLeft();
        if (!left.isNegative() && !left.isZero()) {
            setAlarm(left);
            return;
        }
        Runnable next;
        synchronized (this) {
            if (ended) {
                return;
            }
            next = endWith(incomplete());
        }
        attempt.accept(next);
    }

    /** How long the next bytes may take. */
    private synchronized Duration timeLeft() {
        Duration allowed = HEAD_START.plusNanos(TimeUnit.SECONDS.toNanos(received) / SLOWEST_BYTES_PER_SECOND);
        Duration most = allowed.compareTo(LONGEST) < 0 ? allowed : LONGEST;
        return most.minusNanos(System.nanoTime() - begun);
    }

    private Runnable endWith(RuntimeException refused) {
        end();
        return () -> {
            throw refused;
        };
    }

    private void end() {
        ended = true;
        if (alarm != null) {
            alarm.cancel();
        }
    }

    private static HttpRejection tooLarge() {
        return HttpRejection.recorded(413, "body_too_large", "The body is longer than " + MAX_BYTES + " bytes.")
                .with("Connection", "close");
    }

    private static HttpRejection incomplete() {
        return HttpRejection.recorded(408, "body_incomplete", "The body did not come in time.")
                .with("Connection", "close");
    }
}
