package io.lagomcp.invoices.tool.registry;

import io.lagomcp.invoices.approval.plan.SuggestedCall;
import io.lagomcp.invoices.tool.ToolDefinition;
import io.lagomcp.invoices.tool.argument.ArgumentProblem;
import io.lagomcp.invoices.tool.argument.InvoiceNumberResolver;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Complete calls to make after a refused or invalid call. */
final class SuggestedCalls {
    private static final String LAGO_ID = "lago_id";
    private static final String PAYMENT_STATUS = "payment_status";
    private static final String OVERDUE = "payment_overdue";
    private static final Pattern NUMBER = Pattern.compile("[A-Za-z][A-Za-z0-9]{0,19}(-[A-Za-z0-9]{1,20}){1,4}");
    private static final List<String> UNPAID = List.of("pending", "failed");
    private static final Map<String, List<String>> PAYMENT_STATUSES_MEANT =
            Map.of("paid", List.of("succeeded"), "unpaid", UNPAID, "open", UNPAID);
    private static final Set<String> PLAN_AGAIN =
            Set.of("confirmation_expired", "invoice_changed", "policy_changed", "did_not_happen");

    private SuggestedCalls() {}

    /** After a plan for this call was refused because something changed since. */
    static List<SuggestedCall> afterRefusal(String code, String tool, ObjectNode arguments) {
        if (PLAN_AGAIN.contains(code)) {
            return List.of(new SuggestedCall(tool, arguments));
        }
        return code.equals("invoice_busy") && arguments.path(LAGO_ID).isString()
                ? List.of(SuggestedCall.find(arguments.path(LAGO_ID).stringValue()))
                : List.of();
    }

    /** After exactly one argument was wrong: the same call with the value that was probably meant. */
    static List<SuggestedCall> afterMistake(ToolDefinition tool, List<ArgumentProblem> problems, ObjectNode arguments) {
        if (problems.size() != 1) {
            return List.of();
        }
        ObjectNode meant = arguments.deepCopy();
        String argument = problems.get(0).argument().replaceFirst("\\[0]$", "");
        JsonNode given = meant.path(argument).isArray() && meant.path(argument).size() == 1
                ? meant.path(argument).path(0)
                : meant.path(argument);
        String text = given.asString("");
        boolean corrected =
                switch (argument) {
                    case LAGO_ID -> InvoiceNumberResolver.areTakenBy(tool) && correctNumber(text, meant);
                    case "status", PAYMENT_STATUS ->
                        tool.inputSchema().path("properties").has(OVERDUE) && correctPayment(argument, text, meant);
                    default -> false;
                };
        return corrected ? List.of(new SuggestedCall(tool.name(), meant)) : List.of();
    }

    private static boolean correctNumber(String text, ObjectNode meant) {
        if (!NUMBER.matcher(text).matches() || meant.has("number")) {
            return false;
        }
        meant.remove(LAGO_ID);
        meant.put("number", text);
        return true;
    }

    /** Replaces common words such as "overdue" or "paid" by the arguments and values of Lago. */
    private static boolean correctPayment(String argument, String text, ObjectNode meant) {
        String word = text.toLowerCase(Locale.ROOT);
        if (word.equals("overdue")) {
            meant.remove(argument);
            meant.put(OVERDUE, true);
            return true;
        }
        List<String> statuses = PAYMENT_STATUSES_MEANT.getOrDefault(word, List.of());
        if (statuses.isEmpty()) {
            return false;
        }
        meant.remove(argument);
        statuses.forEach(meant.putArray(PAYMENT_STATUS)::add);
        return true;
    }
}
