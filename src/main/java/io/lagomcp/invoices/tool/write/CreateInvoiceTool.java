package io.lagomcp.invoices.tool.write;

import io.lagomcp.invoices.approval.plan.MutationEffect;
import io.lagomcp.invoices.approval.plan.OutcomeEvidence;
import io.lagomcp.invoices.approval.plan.Plan;
import io.lagomcp.invoices.approval.plan.PlanImpact;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.InvoiceReader;
import io.lagomcp.invoices.lago.InvoiceWrite;
import io.lagomcp.invoices.lago.Money;
import io.lagomcp.invoices.tool.ConfirmActionTool;
import io.lagomcp.invoices.tool.MutationTool;
import io.lagomcp.invoices.tool.ToolArguments;
import io.lagomcp.invoices.tool.ToolDefinition;
import io.lagomcp.invoices.tool.argument.ArgumentProblem;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Creates a one-off invoice, which Lago finalizes at once. */
public record CreateInvoiceTool(ToolDefinition definition, InvoiceReader invoices, Clock clock)
        implements MutationTool {
    private static final int FINGERPRINT = 8;
    private static final int ROOM_FOR_LATER_WARNINGS = 500;
    private static final int LONGEST_STATEMENT = ConfirmActionTool.LONGEST_STATEMENT - ROOM_FOR_LATER_WARNINGS;

    public CreateInvoiceTool(InvoiceReader invoices, Clock clock) {
        this(ToolDefinition.of("create_invoice"), invoices, clock);
    }

    @Override
    public List<Set<MutationEffect>> possibleEffects() {
        return List.of(OneOffInvoiceDraft.CHARGED, OneOffInvoiceDraft.UNCHARGED);
    }

    /** Takes four requests or a few more, and up to {@code RecentInvoices#MOST_READ} to look at what may be the same. */
    @Override
    public Plan plan(ToolArguments arguments) {
        OneOffLines.check(arguments);
        String customer = arguments.required("external_customer_id");
        LocalDate today = LocalDate.now(clock);
        OneOffAccountData facts = OneOffAccountData.read(arguments, RecentInvoices.firstDayCompared(today), invoices);
        OneOffInvoiceDraft invoice = new OneOffInvoiceDraft(arguments, facts);
        invoice.requirePossible(invoices.account());
        List<String> warnings =
                new ArrayList<>(facts.recent().duplicateWarnings(invoices, today, invoice.lines(), invoice.currency()));
        warnings.addAll(invoice.warnings());
        String digest = digest(arguments.json());
        Plan plan = new Plan(
                name(),
                invoice.description(digest.substring(0, FINGERPRINT)),
                customer,
                Optional.empty(),
                invoice.changes(),
                new PlanImpact(invoice.effects(), invoice.stake(), invoice.consequences(), warnings),
                arguments.json(),
                digest,
                invoice.settledBy(clock),
                Optional.empty(),
                Optional.of(InvoiceWrite.create(OneOffInvoiceDraft.body(arguments))));
        requireRepeatable(plan, arguments.json());
        return plan.after(Optional.of(new CreatedInvoiceFinder(plan).idsOfAlike(facts.recent())));
    }

    private static void requireRepeatable(Plan plan, ObjectNode json) {
        if (plan.statement().length() > LONGEST_STATEMENT) {
            throw ArgumentProblem.invalid(
                            "fees",
                            json.path("fees"),
                            "lines whose texts are shorter: the statement would exceed " + LONGEST_STATEMENT
                                    + " characters")
                    .exception();
        }
    }

    @Override
    public String outcomeShownBy() {
        return "the customer's newest invoices";
    }

    @Override
    public OutcomeEvidence evidence(Plan plan, Instant actedAt) {
        return new CreatedInvoiceFinder(plan).find(actedAt, invoices);
    }

    /**
     * Looks for the invoice of a plan whose answer got lost: a one-off invoice of that customer with exactly its lines and
     * details, which was not there when the plan was made.
     *
     * <p>An invoice with the same lines that differs in other ways is not a match, but it prevents the answer that nothing was
     * created, which could lead to a second invoice.
     */
    private static final class CreatedInvoiceFinder {
        private final Plan plan;
        private final ToolArguments arguments;
        private final OneOffLines lines;

        CreatedInvoiceFinder(Plan plan) {
            this.plan = plan;
            this.arguments = new ToolArguments(plan.arguments());
            this.lines = OneOffLines.of(arguments);
        }

        /** The ids of the invoices that {@link #find} would take as a match, as far as rows show. */
        Set<String> idsOfAlike(RecentInvoices recent) {
            return alike(recent).stream().map(Invoice::lagoId).collect(Collectors.toSet());
        }

        private List<Invoice> alike(RecentInvoices recent) {
            Optional<String> currency = plan.impact().stake().known().map(Money::currency);
            return recent.thatMayBill(lines, currency).stream()
                    .filter(Invoice::isOneOff)
                    .toList();
        }

        /** Takes one search and, where rows have the right sum, at most {@link RecentInvoices#MOST_READ} readings. */
        OutcomeEvidence find(Instant actedAt, InvoiceReader invoices) {
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
}
