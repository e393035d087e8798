package io.lagomcp.invoices.server;

/** Hears of every request that is worked on; called on the thread that works on it. */
public interface CallListener {

    /** A request is about to be worked on; must return at once and throw nothing. */
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
