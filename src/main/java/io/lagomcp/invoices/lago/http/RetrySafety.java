package io.lagomcp.invoices.lago.http;

/** What it would mean to send a request once more, and not to know what became of it. */
public enum RetrySafety {
    /** Changes nothing: repeat it freely. */
    READ(true, false),

    /** Changes nothing that matters, but starts work at Lago: do not repeat it without need. */
    HARMLESS(false, false),

    /** Changes something or moves money: never send it twice, for what it was approved for may have changed meanwhile. */
    ONCE(false, true);

    private final boolean repeatable;
    private final boolean write;

    RetrySafety(boolean repeatable, boolean write) {
        this.repeatable = repeatable;
        this.write = write;
    }

    /** Whether it may be sent again although Lago may have received it. */
    boolean isRepeatable() {
        return repeatable;
    }

    /** Whether somebody must find out what happened if its answer is lost. */
    boolean isWrite() {
        return write;
    }
}
