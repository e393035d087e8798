package io.lagomcp.invoices.mcp.protocol;

/** Hears of every request but pings: of those that are worked on, on the thread that does, and of those that are refused. */
public interface RequestListener {

    /** A request is about to be worked on or refused; must return at once and throw nothing. */
    Observation started(RequestInfo call);

    /** One request under way. */
    interface Observation {
        /**
         * The request has ended, on the thread that it started on.
         *
         * @param outcome {@code ok}, {@code confirmation_required}, or the error's code
         */
        void ended(String outcome);
    }

    /** One that listens to nothing. */
    static RequestListener none() {
        return call -> outcome -> {};
    }
}
