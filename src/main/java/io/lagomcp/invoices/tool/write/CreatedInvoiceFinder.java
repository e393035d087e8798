package io.lagomcp.invoices.tool.write;

import io.lagomcp.invoices.approval.plan.OutcomeEvidence;
import io.lagomcp.invoices.approval.plan.Plan;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.InvoiceReader;
import io.lagomcp.invoices.lago.Money;
import io.lagomcp.invoices.tool.ToolArguments;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Looks for the invoice of a plan whose answer got lost: a one-off invoice of that customer with exactly its lines and
 * details, which was not there when the plan was made.
 *
 * <p>An invoice with the same lines that differs in other ways is not a match, but it prevents the answer that nothing was
 * created, which could lead to a second invoice.
 */
public final class CreatedInvoiceFinder {
    private final Plan plan;
    private final ToolArguments arguments;
    private final OneOffLines lines;

    public CreatedInvoiceFinder(Plan plan) {
        this.plan = plan;
        this.arguments = new ToolArguments(plan.arguments());
        this.lines = OneOffLines.of(arguments);
    }

    /** The ids of the invoices that {@link #find} would take as a match, as far as rows show. */
    public Set<String> idsOfAlike(RecentInvoices recent) {
        return alike(recent).stream().map(Invoice::lagoId).collect(Collectors.toSet());
    }

    private List<Invoice> alike(RecentInvoices recent) {
        Optional<String> currency = plan.impact().stake().known().map(Money::currency);
        return recent.thatMayBill(lines, currency).stream()
                .filter(Invoice::isOneOff)
                .toList();
    }

    /** Takes one search and, where rows have the right sum, at most {@link RecentInvoices#MOST_READ} readings. */
    public OutcomeEvidence find(Instant actedAt, InvoiceReader invoices) {
        // the customer's calendar may be a day behind
        LocalDate dayBefore = LocalDate.ofInstant(actedAt, ZoneOffset.UTC).minusDays(1);
        RecentInvoices recent = RecentInvoices.of(plan.externalCustomerId(), dayBefore, invoices);
        Optional<List<ObjectNode>> fresh =
                plan.newAmong(alike(recent).stream().map(Invoice::json).toList());
        if (fresh.isEmpty() || !recent.complete() || fresh.get().size() > RecentInvoices.MOST_READ) {
            return new OutcomeEvidence.Unclear();
        }
        List<Invoice> same = fresh.get().stream()
                .map(row -> invoices.find(new Invoice(row).lagoId()))
                .filter(lines::match)
                .toList();
        List<Invoice> ours = same.stream()
                .filter(invoice -> OutcomeEvidence.mayHaveMade(invoice.json(), actedAt))
                .filter(this::hasTheDetails)
                .toList();
        if (ours.size() == 1) {
            return new OutcomeEvidence.Happened(ours.get(0));
        }
        return same.isEmpty() && wouldShow() ? new OutcomeEvidence.NothingThere() : new OutcomeEvidence.Unclear();
    }

    /** As far as Lago shows them: an older one knows no purchase order numbers. */
    private boolean hasTheDetails(Invoice invoice) {
        JsonNode orderNumber = invoice.json().path("purchase_order_number");
        String entity = invoice.json().path("billing_entity_code").asString("");
        return lines.matchInDetail(invoice)
                && (orderNumber.isMissingNode()
                        || orderNumber
                                .asString("")
                                .equals(arguments
                                        .text("purchase_order_number")
                                        .orElse("")
                                        .strip()))
                && arguments.text("billing_entity_code").map(entity::equals).orElse(true);
    }

    /** Lago can be set up to hide an invoice over nothing, which lines at an add-on's own price may come to. */
    private boolean wouldShow() {
        return lines.arePriced() && lines.areCertain() && lines.sum() > 0;
    }
}
