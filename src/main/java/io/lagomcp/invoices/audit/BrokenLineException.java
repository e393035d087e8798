package io.lagomcp.invoices.audit;

/** A line that is not what was written. */
final class BrokenLineException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String how;

    private BrokenLineException(String how) {
        super(how);
        this.how = how;
    }

    static BrokenLineException changed() {
        return new BrokenLineException("the line was changed after it was written");
    }

    static BrokenLineException unreadable() {
        return new BrokenLineException("this is not a line of the record");
    }

    String how() {
        return how;
    }
}
