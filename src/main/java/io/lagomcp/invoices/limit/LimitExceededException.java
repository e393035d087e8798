package io.lagomcp.invoices.limit;

/** Thrown when a limit is exceeded; the message is for the caller. */
public final class LimitExceededException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean ownShare;

    /** With {@code ownShare} if the owner has used up their own share, and else because all owners together have everything. */
    LimitExceededException(boolean ownShare) {
        super(null, null, false, false);
        this.ownShare = ownShare;
    }

    @Override
    public String getMessage() {
        return ownShare
                ? "You have too much in progress at once. Try again when other calls of yours have ended."
                : "The server has too much in progress at once. Try again in a few seconds.";
    }

    /** Whether it is the owner's own share that is used up, and not the whole. */
    public boolean isOwnShare() {
        return ownShare;
    }
}
