package io.lagomcp.invoices.tool;

import io.lagomcp.invoices.approval.plan.SuggestedCall;
import io.lagomcp.invoices.lago.Invoice;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * The tools that the state of an invoice permits, so that an assistant need not try them.
 *
 * @param tools all tools, in the order in which they are listed
 * @param offered whether the caller may ever call a tool of this name
 */
public record AllowedActions(Collection<InvoiceTool> tools, Predicate<String> offered) {

    /** The names of the tools that accept this invoice and are offered. */
    public ArrayNode on(Invoice invoice) {
        ArrayNode actions = JsonNodeFactory.instance.arrayNode();
        accepting(invoice).forEach(tool -> actions.add(tool.definition().name()));
        return actions;
    }

    /** These calls without calls that the caller may never make. */
    public List<SuggestedCall> among(List<SuggestedCall> calls) {
        return calls.stream().filter(call -> offered.test(call.tool())).toList();
    }

    /**
     * After the invoice's state ruled a tool out: calls that only read. Other actions are in {@code allowed_actions}, for the
     * user to choose.
     */
    public List<SuggestedCall> insteadOf(String tool, Invoice invoice) {
        Stream<SuggestedCall> alternatives = accepting(invoice)
                .filter(other -> other instanceof ReadTool read
                        && read.suggestedInsteadOf().contains(tool))
                .map(other -> SuggestedCall.of(other.definition().name(), "lago_id", invoice.lagoId()));
        return among(Stream.concat(alternatives, Stream.of(SuggestedCall.find(invoice.lagoId())))
                .toList());
    }

    private Stream<InvoiceTool> accepting(Invoice invoice) {
        return tools.stream()
                .filter(tool -> tool.eligibility()
                        .filter(eligibility -> eligibility.violatedBy(invoice).isEmpty())
                        .isPresent())
                .filter(tool -> offered.test(tool.definition().name()));
    }
}
