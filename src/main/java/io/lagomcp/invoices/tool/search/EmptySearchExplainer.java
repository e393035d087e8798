package io.lagomcp.invoices.tool.search;

import io.lagomcp.invoices.approval.plan.SuggestedCall;
import io.lagomcp.invoices.lago.InvoiceReader;
import io.lagomcp.invoices.lago.LookupResult;
import io.lagomcp.invoices.lago.SafeText;
import io.lagomcp.invoices.lago.http.LagoException;
import io.lagomcp.invoices.tool.ToolArguments;
import io.lagomcp.invoices.tool.ToolDefinition;
import io.lagomcp.invoices.tool.ToolError;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.databind.node.ObjectNode;

/**
 * Explains why a search found nothing if one of its filters is easily misunderstood, and suggests the search that was probably
 * meant, with all other filters.
 */
public final class EmptySearchExplainer {
    private static final String CUSTOMER = "external_customer_id";
    private static final String TERM = "search_term";
    private static final String SETTLEMENTS = "settlements";

    private final ToolArguments arguments;
    private final ToolDefinition tool;
    private final InvoiceReader invoices;
    private final List<String> notes = new ArrayList<>();
    private final List<SuggestedCall> calls = new ArrayList<>();

    /** For these arguments, which found nothing. */
    public EmptySearchExplainer(ToolArguments arguments, ToolDefinition tool, InvoiceReader invoices) {
        this.arguments = arguments;
        this.tool = tool;
        this.invoices = invoices;
    }

    /** Adds {@code note} and {@code next_calls} if there is an explanation. */
    public void addExplanation(ObjectNode result) {
        arguments.text(CUSTOMER).ifPresent(this::explainCustomer);
        arguments.text(TERM).ifPresent(this::explainTerm);
        if (arguments.oneOrSeveral(SETTLEMENTS).equals(List.of("payment"))) {
            notes.add("Lago notes settlements by credit notes alone; what is paid has the payment_status succeeded.");
            offer(meant -> {
                meant.remove(SETTLEMENTS);
                meant.putArray("payment_status").add("succeeded");
            });
        }
        if (!notes.isEmpty()) {
            result.put("note", String.join(" ", notes));
        }
        ToolError.putNextCalls(result, calls);
    }

    private void explainCustomer(String id) {
        Optional<LookupResult<ObjectNode>> customer = customer(id);
        if (customer.flatMap(LookupResult::value).isPresent()) {
            notes.add("This customer exists, and none of its invoices fits.");
            return;
        }
        if (customer.filter(LookupResult::isMissing).isEmpty()) {
            notes.add("Whether there is a customer with the external_customer_id " + SafeText.token(id)
                    + " could not be read. It is no name; find_customers finds names.");
            offerSearch(id);
            return;
        }
        CustomerCandidates near = CustomerCandidates.of(id, invoices.account());
        notes.add("No customer has exactly the external_customer_id " + SafeText.token(id) + ", which is no name."
                + near.sentence());
        calls.addAll(near.calls(tool.name(), arguments.json(), CUSTOMER));
        if (near.customers().isEmpty()) {
            offerSearch(id);
        }
    }

    /** Offers the same search by text, or a search for the customer where this tool searches no text. */
    private void offerSearch(String id) {
        if (!tool.inputSchema().path("properties").has(TERM)) {
            calls.add(SuggestedCall.of("find_customers", TERM, id));
        } else if (!arguments.has(TERM)) {
            offer(meant -> {
                meant.remove(CUSTOMER);
                meant.put(TERM, id);
            });
        }
    }

    private Optional<LookupResult<ObjectNode>> customer(String id) {
        try {
            return Optional.of(invoices.account().customer(id));
        } catch (LagoException unread) {
            return Optional.empty();
        }
    }

    private void explainTerm(String term) {
        if (arguments.has(CUSTOMER)) {
            notes.add("Together with external_customer_id, search_term is compared with numbers and ids alone.");
            offer(meant -> meant.remove(TERM));
            return;
        }
        List<String> words = List.of(term.strip().split("\\s+"));
        if (words.size() > 1) {
            notes.add("Lago looks for the whole search_term in each field by itself, and first and last name are two.");
            offer(meant -> meant.put(TERM, words.get(words.size() - 1)));
            offer(meant -> meant.put(TERM, words.get(0)));
        }
    }

    private void offer(Consumer<ObjectNode> correction) {
        ObjectNode meant = arguments.json().deepCopy();
        correction.accept(meant);
        calls.add(new SuggestedCall(tool.name(), meant));
    }
}
