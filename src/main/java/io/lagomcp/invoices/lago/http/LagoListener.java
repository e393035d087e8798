package io.lagomcp.invoices.lago.http;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Is notified when an attempt or a call to Lago has ended, on the thread that made the call. Must return at once; what it
 * throws is logged and changes nothing about the call.
 */
public interface LagoListener {

    /** A request has set out, and an answer came or did not. */
    default void attemptEnded(Try ended) {}

    /** A call has ended, with all its tries. */
    default void callEnded(Call ended) {}

    /**
     * Where a request goes. Holds no id and no query.
     *
     * @param template of the path below the API's base URL, for example {@code /invoices/{lago_id}/finalize}
     */
    record Route(String method, String template, String host, int port) {
        /** For example {@code GET /invoices/{lago_id}}. */
        @Override
        public String toString() {
            return method + " " + template;
        }
    }

    /**
     * One request that set out.
     *
     * @param number from 1 on
     * @param status of the answer; empty where none began to arrive
     * @param failure the code of a {@link LagoFailure}; empty if Lago did what was asked for
     * @param duration from setting out to the end of the answer
     */
    record Try(Route route, int number, OptionalInt status, Optional<String> failure, Duration duration) {}

    /**
     * One call.
     *
     * @param tries how often its request set out; may be 0
     * @param failure the code of the {@link LagoFailure} that it ended with; empty if it worked
     * @param paced how long it waited because Lago permits only so many requests a second
     */
    record Call(Route route, int tries, Optional<String> failure, Duration paced, Duration duration) {}

    /** Ignores everything. */
    static LagoListener none() {
        return new LagoListener() {};
    }
}
