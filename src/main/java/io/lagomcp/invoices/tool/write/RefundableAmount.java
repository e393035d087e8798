package io.lagomcp.invoices.tool.write;

import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.LookupResult;
import io.lagomcp.invoices.lago.Money;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/**
 * How much of an invoice can still be given back, as Lago works it out.
 *
 * @param creditable what was billed and has not been credited yet; empty where Lago does not say
 * @param refundable what was paid and has not been refunded yet, at most what is creditable; empty where Lago does not say.
 *     Nothing where only the payment status says that it was paid
 * @param returned what earlier credit notes refunded or credited, as far as they could be read
 * @param notes the ids of the earlier credit notes; empty where they could not be read, without which both may be less
 */
record RefundableAmount(
        Optional<Money> creditable, Optional<Money> refundable, Money returned, Optional<Set<String>> notes) {

    /** From the invoice and its earlier credit notes. */
    static RefundableAmount of(Invoice invoice, LookupResult<List<ObjectNode>> earlierNotes) {
        if (invoice.buysCredits()) {
            Money nothing = new Money(0, invoice.currency());
            return new RefundableAmount(Optional.of(nothing), Optional.of(nothing), nothing, Optional.of(Set.of()));
        }
        List<ObjectNode> notes = earlierNotes.value().orElse(List.of());
        long credited = earlierNotes.value().isPresent()
                ? sum(notes, "total_amount_cents")
                : invoice.offset().minorUnits();
        Optional<Money> creditable = Stream.concat(invoice.knownTotal().stream(), invoice.knownSubTotal().stream())
                .max((one, other) -> Long.compare(one.minorUnits(), other.minorUnits()))
                .map(billed -> less(billed, credited));
        return new RefundableAmount(
                creditable,
                refundable(invoice, creditable, notes),
                new Money(sum(notes, "refund_amount_cents") + sum(notes, "credit_amount_cents"), invoice.currency()),
                earlierNotes.value().map(OutcomeChecks::ids));
    }

    boolean notesKnown() {
        return notes.isPresent();
    }

    private static Optional<Money> refundable(Invoice invoice, Optional<Money> creditable, List<ObjectNode> notes) {
        boolean paidInFullUnsaid = !invoice.isPaid()
                && invoice.knownPaid().isPresent()
                && invoice.knownPaid().equals(invoice.knownTotal());
        Optional<Money> paid = paidInFullUnsaid
                ? Optional.of(new Money(0, invoice.currency()))
                : invoice.knownPaid().map(money -> less(money, sum(notes, "refund_amount_cents")));
        return paid.map(money -> creditable
                .filter(most -> most.minorUnits() < money.minorUnits())
                .orElse(money));
    }

    private static Money less(Money money, long taken) {
        return new Money(Math.max(0, money.minorUnits() - taken), money.currency());
    }

    private static long sum(List<ObjectNode> notes, String field) {
        return notes.stream().mapToLong(note -> note.path(field).asLong(0)).sum();
    }
}
