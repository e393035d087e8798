package io.lagomcp.invoices.guard;

import io.lagomcp.invoices.lago.Invoice;

/** What Lago shows, some time after an answer got lost, about whether a mutation happened. */
public sealed interface Evidence {

    /** It did; this is what Lago can be taken to have answered. */
    record Happened(Performed answer) implements Evidence {

        /** It did; this is the invoice now. */
        public Happened(Invoice now) {
            this(new Performed.Changed(now));
        }
    }

    /** Nothing of it is there. */
    record NothingThere() implements Evidence {}

    /** What is there can have come about in several ways. */
    record Unclear() implements Evidence {}

    /** Lago could not be read. */
    record Unread() implements Evidence {}
}
