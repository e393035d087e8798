package io.lagomcp.invoices.approval.plan;

import io.lagomcp.invoices.lago.Invoice;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import tools.jackson.databind.node.ObjectNode;

/** What Lago shows, some time after an answer got lost, about whether a mutation happened. */
public sealed interface OutcomeEvidence {
    /** Much longer than any proxy or job queue holds a request back: what Lago does not show by then, it did not do. */
    Duration LONGEST_DELAY = Duration.ofMinutes(10);

    /** By how much Lago's clock and ours may differ. */
    Duration CLOCK_TOLERANCE = Duration.ofHours(1);

    /** Whether a request begun at this time can have made this object, by its {@code created_at}; not where that is missing. */
    static boolean mayHaveMade(ObjectNode object, Instant begun) {
        try {
            Instant created =
                    OffsetDateTime.parse(object.path("created_at").asString("")).toInstant();
            return !created.isBefore(begun.minus(CLOCK_TOLERANCE))
                    && !created.isAfter(begun.plus(LONGEST_DELAY).plus(CLOCK_TOLERANCE));
        } catch (DateTimeException unreadable) {
            return false;
        }
    }

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
