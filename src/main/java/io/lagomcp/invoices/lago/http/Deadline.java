package io.lagomcp.invoices.lago.http;

import java.time.Duration;

/** The moment by which a call must be over. */
public record Deadline(long nanoTime) {

    public static Deadline after(Duration duration) {
        return new Deadline(System.nanoTime() + duration.toNanos());
    }

    /** What is left, zero once it has passed. */
    public Duration remaining() {
        return Duration.ofNanos(Math.max(0, nanoTime - System.nanoTime()));
    }

    boolean leavesTimeFor(Duration wait) {
        return wait.compareTo(remaining()) < 0;
    }
}
