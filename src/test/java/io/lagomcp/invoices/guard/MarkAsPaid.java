package io.lagomcp.invoices.guard;

import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.InvoiceReads;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The plainest mutation there is. */
final class MarkAsPaid implements Mutation {
    private final InvoiceReads invoices;
    private final Function<Approval, Optional<Invoice>> act;

    MarkAsPaid(InvoiceReads invoices) {
        this(invoices, MarkAsPaid::write);
    }

    /** One that acts in its own way. */
    MarkAsPaid(InvoiceReads invoices, Function<Approval, Optional<Invoice>> act) {
        this.invoices = invoices;
        this.act = act;
    }

    static ObjectNode of(Invoice invoice) {
        return JsonNodeFactory.instance.objectNode().put("lago_id", invoice.lagoId());
    }

    static Optional<Invoice> write(Approval approval) {
        ObjectNode paid = JsonNodeFactory.instance.objectNode().put("payment_status", "succeeded");
        String lagoId = approval.plan().arguments().required("lago_id").stringValue();
        return Optional.of(approval.writes().update(lagoId, paid));
    }

    @Override
    public String name() {
        return "update_invoice";
    }

    @Override
    public Plan plan(ObjectNode arguments) {
        InvoiceSnapshot target =
                InvoiceSnapshot.of(invoices.find(arguments.required("lago_id").stringValue()));
        return new Plan(
                name(),
                "Mark invoice " + target.described() + " as paid.",
                Optional.of(target),
                List.of(new Plan.Change("payment_status", target.paymentStatus(), "succeeded")),
                List.of(),
                List.of(),
                Optional.of(target.total()),
                true,
                arguments,
                NextCall.find(target.lagoId()));
    }

    @Override
    public Optional<Invoice> perform(Approval approval) {
        return act.apply(approval);
    }
}
