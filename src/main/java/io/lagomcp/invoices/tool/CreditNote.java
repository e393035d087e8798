package io.lagomcp.invoices.tool;

import io.lagomcp.invoices.guard.Evidence;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.InvoiceReads;
import io.lagomcp.invoices.lago.Lookup;
import io.lagomcp.invoices.lago.Money;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The credit note that may go along with a void: what of the invoice is refunded, and what is credited to the customer.
 *
 * @param wanted whether there is to be one
 * @param refund in minor units
 * @param credit in minor units
 */
record CreditNote(boolean wanted, long refund, long credit) {
    private static final String WANTED = "generate_credit_note";
    private static final String REFUND = "refund_amount";
    private static final String CREDIT = "credit_amount";

    /** As it was asked for; amounts without a credit note are refused, because Lago would ignore them. */
    static CreditNote of(Arguments arguments) {
        boolean wanted = arguments.flag(WANTED).orElse(false);
        if (!wanted && (arguments.has(REFUND) || arguments.has(CREDIT))) {
            throw new ToolException(ArgumentProblem.error(
                    List.of(ArgumentProblem.missing(WANTED, "true where refund_amount or credit_amount is given"))));
        }
        return new CreditNote(
                wanted,
                arguments.whole(REFUND).orElse(0L),
                arguments.whole(CREDIT).orElse(0L));
    }

    /** Refuses amounts that Lago would surely refuse, so that nobody is asked in vain; what it knows better, it decides. */
    void requireFitting(Invoice invoice) {
        refundable(invoice).filter(most -> refund > most.minorUnits()).ifPresent(most -> {
            throw tooMuch(REFUND, refund, most, "which is what was paid");
        });
        Optional<Money> creditable = creditable(invoice);
        creditable.filter(most -> credit > most.minorUnits()).ifPresent(most -> {
            throw tooMuch(CREDIT, credit, most, "which is what was billed");
        });
        creditable.filter(most -> refund > most.minorUnits() - credit).ifPresent(most -> {
            throw tooMuch(REFUND, refund, most, "together with credit_amount, which is what was billed");
        });
    }

    private static ToolException tooMuch(String argument, long given, Money most, String why) {
        return new ToolException(ArgumentProblem.error(List.of(ArgumentProblem.invalid(
                argument,
                JsonNodeFactory.instance.numberNode(given),
                "at most " + most.minorUnits() + " (" + most + "), " + why))));
    }

    /** What can be refunded at most: of a paid invoice all of it, even where no payment was recorded; empty if unknown. */
    private static Optional<Money> refundable(Invoice invoice) {
        return invoice.isPaid() ? creditable(invoice) : invoice.knownPaid();
    }

    /** What can be credited at most: all that was billed, before other credits were taken off. */
    private static Optional<Money> creditable(Invoice invoice) {
        return Stream.concat(invoice.knownTotal().stream(), invoice.knownSubTotal().stream())
                .max((one, other) -> Long.compare(one.minorUnits(), other.minorUnits()));
    }

    /** The total, or what is given back where that is more: wallet credits and credit notes do not lessen it. */
    Optional<Money> stake(Invoice invoice) {
        return invoice.knownTotal()
                .map(total -> new Money(Math.max(total.minorUnits(), Math.addExact(refund, credit)), total.currency()));
    }

    /** What the credit notes of the voided invoice show: Lago makes this one in the moment of the void, or never. */
    Evidence evidence(Invoice voided, Instant actedAt, InvoiceReads invoices) {
        Lookup<List<ObjectNode>> notes = invoices.account().creditNotes(voided.number());
        if (notes.value().isEmpty()) {
            return new Evidence.Unclear();
        }
        MadeSince made = MadeSince.of(
                notes.value().get().stream()
                        .filter(note ->
                                note.path("lago_invoice_id").asString("").equals(voided.lagoId()))
                        .toList(),
                actedAt);
        if (made.isEmpty()) {
            return new Evidence.NothingThere();
        }
        return made.surely().stream().anyMatch(this::isMadeAs) ? new Evidence.Happened(voided) : new Evidence.Unclear();
    }

    /** Where nothing is refunded or credited, all is on a note that is void at once. */
    private boolean isMadeAs(ObjectNode note) {
        return refund + credit == 0
                ? note.path("credit_status").asString("").equals("voided")
                : note.path("refund_amount_cents").asLong(-1) == refund
                        && note.path("credit_amount_cents").asLong(-1) == credit;
    }

    boolean refunds() {
        return refund > 0;
    }

    /** For a sentence. */
    String inWords(String currency) {
        if (!wanted) {
            return "without a credit note: the customer owes nothing of it any more, and wallet credits and coupons"
                    + " that it used are given back";
        }
        return "with a credit note that refunds " + new Money(refund, currency) + " and credits "
                + new Money(credit, currency) + " to the customer";
    }

    /** As Lago wants it; empty where there is to be none. */
    Optional<ObjectNode> body() {
        return wanted
                ? Optional.of(JsonNodeFactory.instance
                        .objectNode()
                        .put(WANTED, true)
                        .put(REFUND, refund)
                        .put(CREDIT, credit))
                : Optional.empty();
    }
}
