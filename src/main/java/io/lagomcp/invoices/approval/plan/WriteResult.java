package io.lagomcp.invoices.approval.plan;

import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.http.LagoFailure;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** What Lago answered to a write that went well. */
public sealed interface WriteResult {

    /**
     * With the invoice as it is now.
     *
     * @param differences in which it is not as was approved, each a clause for a sentence; none in most cases
     * @param creditNotes of the invoice where the mutation makes some, the newest first; not told again later
     */
    record Changed(Invoice now, List<String> differences, List<ObjectNode> creditNotes) implements WriteResult {
        public Changed {
            differences = List.copyOf(differences);
            creditNotes = List.copyOf(creditNotes);
        }

        /** Without credit notes. */
        public Changed(Invoice now, List<String> differences) {
            this(now, differences, List.of());
        }

        /** As was approved. */
        public Changed(Invoice now) {
            this(now, List.of());
        }
    }

    /**
     * With nothing: it accepted the request.
     *
     * @param outlook where what comes of it will show, a sentence for the assistant
     */
    record Accepted(String outlook) implements WriteResult {}

    /**
     * It was done before, and the invoice cannot be read now.
     *
     * @param why the reading failed
     */
    record NotShown(String lagoId, String number, LagoFailure why) implements WriteResult {}

    /** The draft is no more, so there is nothing to show. */
    record Deleted() implements WriteResult {}

    /** With a page where the invoice can be paid; the invoice is as it was. */
    record PaymentPage(String url) implements WriteResult {}

    /** Whether the invoice is not as was approved. */
    default boolean differs() {
        return this instanceof Changed changed && !changed.differences().isEmpty();
    }

    /** The invoice afterwards, where Lago sent it. */
    default Optional<Invoice> invoice() {
        return this instanceof Changed changed ? Optional.of(changed.now()) : Optional.empty();
    }
}
