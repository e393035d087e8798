package io.lagomcp.invoices.tool;

import io.lagomcp.invoices.guard.NextCall;
import io.lagomcp.invoices.lago.Invoice;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ObjectNode;

/** Calls that lead on from one that failed: complete, offered here, and permitted by the invoice as it is now. */
final class NextCalls {
    private static final String LAGO_ID = "lago_id";
    private static final Pattern NUMBER = Pattern.compile("[A-Za-z][A-Za-z0-9]{0,19}(-[A-Za-z0-9]{1,20}){1,4}");
    private static final Set<String> PLAN_ANEW =
            Set.of("confirmation_expired", "invoice_changed", "policy_changed", "did_not_happen");

    /** After a refusal of these, the file of the invoice is probably what is wanted. */
    private static final Set<String> DOWNLOADED_INSTEAD = Set.of("finalize_invoice", "retry_payment");

    private final AllowedActions actions;

    NextCalls(AllowedActions actions) {
        this.actions = actions;
    }

    /**
     * After the invoice's state ruled a tool out: calls that only read. Other actions are in {@code allowed_actions}, for the
     * user to choose.
     */
    List<NextCall> insteadOf(String tool, Invoice invoice) {
        List<NextCall> calls = new ArrayList<>();
        if (DOWNLOADED_INSTEAD.contains(tool) && actions.names(invoice).contains("download_invoice")) {
            calls.add(NextCall.of("download_invoice", LAGO_ID, invoice.lagoId()));
        }
        calls.add(NextCall.find(invoice.lagoId()));
        return actions.among(calls);
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
