package io.lagomcp.invoices.audit;

/** A line that is not what was written. */
final class CorruptLineException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String how;

    private CorruptLineException(String how) {
        super(how);
        this.how = how;
    }

    static CorruptLineException changed() {
        return new CorruptLineException("the line was changed after it was written");
    }

    static CorruptLineException unreadable() {
        return new CorruptLineException("this is not a line of the record");
    }

    String how() {
        return how;
    }
}
