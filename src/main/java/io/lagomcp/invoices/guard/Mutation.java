package io.lagomcp.invoices.guard;

import io.lagomcp.invoices.lago.Invoice;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Something that changes an invoice or moves money, in its two steps. */
public interface Mutation {

    /** The name under which policies and people know it, which is the name of the tool. */
    String name();

    /**
     * Says what would change. Only reads, and may be asked any number of times.
     *
     * @param arguments have been checked against the tool's schema
     */
    Plan plan(ObjectNode arguments);

    /**
     * Does what the approved plan says: exactly one write, through {@link Approval#writes()}.
     *
     * @return the invoice afterwards, empty where Lago only accepts the request
     */
    Optional<Invoice> perform(Approval approval);
}
