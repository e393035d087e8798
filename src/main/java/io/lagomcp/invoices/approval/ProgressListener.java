package io.lagomcp.invoices.approval;

import java.util.OptionalInt;

/** Tells a caller how far a long call has come. Telling more often than needed is harmless; safe for use by many threads. */
@FunctionalInterface
public interface ProgressListener {

    /**
     * So much is done.
     *
     * @param done only grows during a call
     * @param total of what {@code done} counts, where it is known
     * @param message for a person, one short sentence
     */
    void tell(int done, OptionalInt total, String message);

    /** Nobody asked to be told. */
    static ProgressListener none() {
        return (done, total, message) -> {};
    }
}
