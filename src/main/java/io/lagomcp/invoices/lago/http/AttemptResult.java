package io.lagomcp.invoices.lago.http;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The result of one attempt of a call. */
public sealed interface AttemptResult {

    /** Lago accepted the request; this is its complete response. */
    @SuppressWarnings("ArrayRecordComponent") // handed on to be parsed, never compared or shared
    record Success(byte[] body) implements AttemptResult {}

    /**
     * The attempt failed.
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
}
