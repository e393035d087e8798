package io.lagomcp.invoices.server;

/** Hears of every request but pings: of those that are worked on, on the thread that does, and of those that are refused. */
public interface CallListener {

    /** A request is about to be worked on or refused; must return at once and throw nothing. */
    Observation started(CallFacts call);

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
    static CallListener none() {
        return call -> outcome -> {};
    }
}
