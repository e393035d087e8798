package io.lagomcp.invoices.tool;

import static java.util.Map.entry;

import io.lagomcp.invoices.guard.NextCall;
import io.lagomcp.invoices.lago.Invoice;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ObjectNode;

/** Calls that lead on from one that failed: complete, offered here, and permitted by the invoice as it is now. */
final class NextCalls {
    private static final int MOST = 3;
    private static final String LAGO_ID = "lago_id";
    private static final Pattern NUMBER = Pattern.compile("[A-Za-z][A-Za-z0-9]{0,19}(-[A-Za-z0-9]{1,20}){1,4}");
    private static final Set<String> PLAN_ANEW =
            Set.of("confirmation_expired", "invoice_changed", "policy_changed", "did_not_happen");

    /** What was probably wanted of an invoice whose state rules an action out; none of it needs more than the id. */
    private static final Map<String, List<String>> MEANT = Map.ofEntries(
            entry("finalize_invoice", List.of("retry_invoice", "download_invoice")),
            entry("refresh_invoice", List.of("retry_invoice")),
            entry("retry_invoice", List.of("finalize_invoice", "retry_payment")),
            entry("retry_payment", List.of("finalize_invoice", "download_invoice")),
            entry("invoice_payment_url", List.of("finalize_invoice", "retry_payment")),
            entry("download_invoice", List.of("finalize_invoice")),
            entry("download_invoice_xml", List.of("finalize_invoice")),
            entry("resend_invoice_email", List.of("finalize_invoice")),
            entry("void_invoice", List.of("delete_invoice")),
            entry("delete_invoice", List.of("void_invoice")));

    private final AllowedActions actions;

    NextCalls(AllowedActions actions) {
        this.actions = actions;
    }

    /** After the invoice's state ruled a tool out: what was probably meant, and at last a look at the invoice. */
    List<NextCall> insteadOf(String tool, Invoice invoice) {
        List<String> allowed = actions.names(invoice);
        List<NextCall> calls = new ArrayList<>();
        MEANT.getOrDefault(tool, List.of()).stream()
                .filter(allowed::contains)
                .map(meant -> NextCall.of(meant, LAGO_ID, invoice.lagoId()))
                .forEach(calls::add);
        calls.add(NextCall.find(invoice.lagoId()));
        return actions.among(calls).stream().limit(MOST).toList();
    }

    /** After a plan for this call was refused because of what has happened meanwhile. */
    static List<NextCall> afterRefusal(String code, String tool, ObjectNode arguments) {
        if (PLAN_ANEW.contains(code)) {
            return List.of(new NextCall(tool, arguments));
        }
        return code.equals("invoice_busy") && arguments.path(LAGO_ID).isString()
                ? List.of(NextCall.find(arguments.path(LAGO_ID).stringValue()))
                : List.of();
    }

    /** After something was wrong with the arguments: looks the invoice up, where its number was given for its id. */
    static List<NextCall> afterMistake(List<ArgumentProblem> problems, ObjectNode arguments) {
        String given = arguments.path(LAGO_ID).asString("");
        boolean isId = problems.stream().noneMatch(problem -> problem.argument().equals(LAGO_ID));
        return isId || !NUMBER.matcher(given).matches()
                ? List.of()
                : List.of(NextCall.of("find_invoice", "number", given));
    }
}
