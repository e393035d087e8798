package io.lagomcp.invoices.lago.http;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How one try of a call ended. */
public sealed interface AttemptResult {

    /** Lago did what was asked for; this is its answer, read to the end. */
    @SuppressWarnings("ArrayRecordComponent") // handed on to be parsed, never compared or shared
    record Success(byte[] body) implements AttemptResult {}

    /**
     * It did not work out.
     *
     * @param again when another try may help and is allowed
     * @param mayHaveActed whether Lago may have done it all the same
     * @param askedWait how long Lago wants to be left alone before the next try
     */
    record Failure(
            LagoFailure failure,
            Again again,
            boolean mayHaveActed,
            Optional<Duration> askedWait,
            @Nullable Exception cause)
            implements AttemptResult {}

    /** When another try is allowed. */
    enum Again {
        ALWAYS,
        IF_REPEATABLE,
        NEVER
    }

    /** Certainly nothing reached Lago. */
    static Failure notSent(LagoFailure failure, Again again, @Nullable Exception cause) {
        return new Failure(failure, again, false, Optional.empty(), cause);
    }

    /** Lago may have received the request, and its answer is not there. */
    static Failure lost(LagoFailure failure, Again again, Exception cause) {
        return new Failure(failure, again, true, Optional.empty(), cause);
    }

    static LagoFailure timeout(String message) {
        return new LagoFailure.Unavailable("timeout", message);
    }

    static LagoFailure cancelled() {
        return new LagoFailure.Cancelled("cancelled", "The call was cancelled");
    }
}
