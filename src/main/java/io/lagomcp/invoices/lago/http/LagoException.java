package io.lagomcp.invoices.lago.http;

import org.jspecify.annotations.Nullable;

/** Thrown when a call to Lago did not give what was asked for; the {@link #failure()} says why. */
public final class LagoException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient LagoFailure failure;

    public LagoException(LagoFailure failure) {
        super(failure.code() + ": " + failure.message());
        this.failure = failure;
    }

    public LagoException(LagoFailure failure, @Nullable Throwable cause) {
        super(failure.code() + ": " + failure.message(), cause);
        this.failure = failure;
    }

    public LagoFailure failure() {
        return failure;
    }
}
