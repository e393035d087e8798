package io.lagomcp.invoices.approval.plan;

import io.lagomcp.invoices.lago.Invoice;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** Something that changes an invoice or moves money. It plans and reads; only the approval package writes. */
public interface MutationKind {

    /** The name under which policies and people know it, which is the name of the tool. */
    String name();

    /**
     * Every combination of effects that a plan of it can have, so that it is known without a plan whether a policy could
     * ever allow it.
     */
    List<Set<MutationEffect>> possibleEffects();

    /** The {@link Plan#digest()} of a plan for these arguments, which takes no reading. */
    default String digest(ObjectNode arguments) {
        return Plan.digest(name(), arguments);
    }

    /**
     * Says what would change. Only reads, and may be asked any number of times.
     *
     * @param arguments have been checked against the tool's schema
     */
    Plan plan(ObjectNode arguments);

    /**
     * What came of the plan's write, by the invoice that Lago answered. May read Lago to see what is there now; a read that
     * fails does not make the write fail.
     */
    default WriteResult result(Plan plan, Invoice answered) {
        return new WriteResult.Changed(answered);
    }

    /**
     * What an answer says that does not show the invoice: to a write that Lago only accepts, and to every later call about a write
     * that was done. Empty where those show the invoice.
     */
    default Optional<WriteResult> withoutInvoice() {
        return Optional.empty();
    }

    /**
     * Reads Lago to see whether the plan was carried out, after an answer got lost.
     *
     * @param actedAt when the request was about to be sent
     */
    OutcomeEvidence evidence(Plan plan, Instant actedAt);
}
