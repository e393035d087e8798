package io.lagomcp.invoices.lago.http;

/** Whether a request may be repeated, and whether its outcome matters. */
public enum RetrySafety {
    /** Changes nothing: repeat it freely. */
    READ,
    /** Changes nothing that matters, but starts work at Lago: do not repeat it without need. */
    HARMLESS,
    /** Changes something or moves money: never send it twice, for what it was approved for may have changed meanwhile. */
    ONCE;

    /** Whether it may be sent again although Lago may have received it. */
    boolean isRepeatable() {
        return this == READ;
    }

    /** Whether somebody must find out what happened if the response is lost. */
    boolean isWrite() {
        return this == ONCE;
    }
}
