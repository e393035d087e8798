package io.lagomcp.invoices.approval.plan;

import io.lagomcp.invoices.lago.Invoice;

/** What Lago shows, some time after an answer got lost, about whether a mutation happened. */
public sealed interface OutcomeEvidence {

    /** It did; this is what Lago can be taken to have answered. */
    record Happened(WriteResult answer) implements OutcomeEvidence {

        /** It did; this is the invoice now. */
        public Happened(Invoice now) {
            this(new WriteResult.Changed(now));
        }
    }

    /** Nothing of it is there. */
    record NothingThere() implements OutcomeEvidence {}

    /** What is there can have come about in several ways. */
    record Unclear() implements OutcomeEvidence {}

    /** Lago could not be read. */
    record Unread() implements OutcomeEvidence {}
}
