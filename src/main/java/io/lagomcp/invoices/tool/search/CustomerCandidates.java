package io.lagomcp.invoices.tool.search;

import io.lagomcp.invoices.approval.plan.SuggestedCall;
import io.lagomcp.invoices.lago.AccountReader;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.InvoiceQuery;
import io.lagomcp.invoices.lago.SafeText;
import io.lagomcp.invoices.lago.http.LagoException;
import io.lagomcp.invoices.text.SpellingSuggester;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/**
 * The customers who may be meant by an external id or a name that no customer has exactly.
 *
 * @param customers as Lago sends them, the likeliest first; perhaps none
 */
public record CustomerCandidates(List<ObjectNode> customers) {
    private static final int MOST = 5;
    private static final int COMPARED = 100;

    /** The customers that Lago finds by the text, else similar ones among the newest 100. */
    public static CustomerCandidates of(String text, AccountReader account) {
        try {
            List<ObjectNode> found = account.rows(
                            "customers", InvoiceQuery.page(1, MOST).with("search_term", text))
                    .rows();
            return new CustomerCandidates(found.isEmpty() ? resembling(text, account) : found);
        } catch (LagoException unread) {
            return new CustomerCandidates(List.of());
        }
    }

    private static List<ObjectNode> resembling(String text, AccountReader account) {
        Map<String, ObjectNode> byWord = new LinkedHashMap<>();
        account.rows("customers", InvoiceQuery.page(1, COMPARED)).rows().forEach(customer -> {
            byWord.put(id(customer), customer);
            byWord.put(Invoice.customerName(customer), customer);
        });
        return SpellingSuggester.resembling(text, byWord.keySet()).stream()
                .flatMap(word -> byWord.entrySet().stream()
                        .filter(entry -> entry.getKey().equals(word))
                        .map(Map.Entry::getValue))
                .distinct()
                .limit(MOST)
                .toList();
    }

    /** A sentence that names them; empty text if there are none. */
    public String sentence() {
        return customers.isEmpty()
                ? ""
                : " Perhaps meant: "
                        + customers.stream()
                                .map(customer -> SafeText.token(id(customer)) + " ("
                                        + SafeText.quoted(Invoice.customerName(customer)) + ")")
                                .collect(Collectors.joining(", "))
                        + ".";
    }

    /** The same call for each of them. */
    public List<SuggestedCall> calls(String tool, ObjectNode arguments, String argument) {
        return customers.stream()
                .map(customer -> new SuggestedCall(tool, arguments.deepCopy().put(argument, id(customer))))
                .toList();
    }

    private static String id(ObjectNode customer) {
        return customer.path("external_id").asString("");
    }
}
