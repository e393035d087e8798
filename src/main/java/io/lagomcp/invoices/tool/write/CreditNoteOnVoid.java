package io.lagomcp.invoices.tool.write;

import io.lagomcp.invoices.approval.plan.OutcomeEvidence;
import io.lagomcp.invoices.approval.plan.Plan;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.InvoiceReader;
import io.lagomcp.invoices.lago.LookupResult;
import io.lagomcp.invoices.lago.Money;
import io.lagomcp.invoices.tool.ToolArguments;
import io.lagomcp.invoices.tool.argument.ArgumentProblem;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The credit note that Lago makes when it voids an invoice, where it is asked for: what of the invoice is refunded, and what is credited to the customer.
 *
 * @param refund in minor units
 * @param credit in minor units
 */
public record CreditNoteOnVoid(boolean wanted, long refund, long credit) {
    private static final String WANTED = "generate_credit_note";
    static final String REFUND = "refund_amount";
    static final String CREDIT = "credit_amount";

    /** As it was asked for; amounts without a credit note are refused, because Lago would ignore them. */
    public static CreditNoteOnVoid of(ToolArguments arguments) {
        boolean wanted = arguments.flag(WANTED).orElse(false);
        if (!wanted && (arguments.has(REFUND) || arguments.has(CREDIT))) {
            throw ArgumentProblem.missing(WANTED, "true where refund_amount or credit_amount is given")
                    .exception();
        }
        return new CreditNoteOnVoid(
                wanted,
                arguments.whole(REFUND).orElse(0L),
                arguments.whole(CREDIT).orElse(0L));
    }

    /** The total, or what is given back where that is more: wallet credits and credit notes do not lessen it. */
    Optional<Money> stake(Invoice invoice) {
        return invoice.knownTotal().map(total -> new Money(Math.max(total.minorUnits(), given()), total.currency()));
    }

    /** What the credit notes of the voided invoice show: Lago makes this one in the moment of the void, or never. */
    OutcomeEvidence evidence(Plan plan, Invoice voided, InvoiceReader invoices) {
        LookupResult<List<ObjectNode>> notes = invoices.account().creditNotes(voided.number());
        if (notes.value().isEmpty()) {
            return new OutcomeEvidence.Unclear();
        }
        Optional<List<ObjectNode>> made = plan.newAmong(of(voided, notes.value().get()));
        if (made.filter(List::isEmpty).isPresent()) {
            return new OutcomeEvidence.NothingThere();
        }
        return made.stream().flatMap(List::stream).anyMatch(this::isMadeAs)
                ? new OutcomeEvidence.Happened(voided)
                : new OutcomeEvidence.Unclear();
    }

    /** Without notes of other invoices, which may have the same number. */
    static List<ObjectNode> of(Invoice invoice, List<ObjectNode> notes) {
        return notes.stream()
                .filter(note -> note.path("lago_invoice_id").asString("").equals(invoice.lagoId()))
                .toList();
    }

    /** How the credit notes of the voided invoice, empty where they could not be read, differ from what was asked for. */
    List<String> differencesFrom(Plan plan, Optional<List<ObjectNode>> notes, String currency) {
        if (!gives()) {
            return List.of();
        }
        if (notes.isEmpty()) {
            return List.of("whether its credit note is there could not be read");
        }
        List<ObjectNode> fitting = notes.get().stream().filter(this::isMadeAs).toList();
        Optional<List<ObjectNode>> made = plan.newAmong(fitting);
        if (made.isEmpty()) {
            return List.of("there is a credit note as asked for, but whether it is new is not known");
        }
        return made.get().isEmpty()
                ? List.of("there is no credit note that refunds " + new Money(refund, currency) + " and credits "
                        + new Money(credit, currency))
                : List.of();
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

    boolean gives() {
        return given() > 0;
    }

    /** What is refunded and credited together, in minor units. */
    long given() {
        return Math.addExact(refund, credit);
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
