package io.lagomcp.invoices.cli.call;

import io.lagomcp.invoices.console.ProgramName;
import io.lagomcp.invoices.console.Prompter;
import io.lagomcp.invoices.console.Terminal;
import io.lagomcp.invoices.lago.SafeText;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Calls a tool from the terminal, with the same checks, policy and approval as a call of an assistant. */
@Command(
        name = "call",
        header = "Call a tool, as an assistant would.",
        description = {
            "The same checks, policy and audit log apply. A change that needs approval is shown at the terminal, which"
                    + " asks you; without a terminal its plan waits, and the exit code is 3."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:Done: the result is printed.",
            "1:Refused, or failed in a known way.",
            "2:Invalid arguments or settings; nothing was changed.",
            "3:A plan waits for approval; nothing was changed yet.",
            "4:Unknown outcome: Lago's answer got lost. The error names the call that shows what happened."
        },
        footer = {
            "call find_all_invoices --arg payment_overdue=true --arg per_page=5 --sandbox",
            "call find_invoice '{\"number\":\"LAG-1001-001-006\"}' --sandbox --json",
            "call find_all_invoices - --sandbox < search.json",
            "call retry_payment --arg number=LAG-1001-001-006 --arg plan_only=true --sandbox"
        })
public final class CallCommand extends ToolClientCommand {
    private static final int FAILED = 1;
    private static final int INVALID = 2;
    private static final int WAITING = 3;
    private static final int UNKNOWN_OUTCOME = 4;

    private static final Set<String> INVALID_CODES = Set.of("invalid_argument", "unknown_tool");
    private static final Set<String> UNKNOWN_CODES =
            Set.of(ToolClient.NO_ANSWER, "earlier_call_unsettled", "request_key_unsettled");

    @Mixin
    private final ToolArgumentOptions given = new ToolArgumentOptions();

    @Option(names = "--json", description = "The result as one JSON object, also if it is an error.")
    private boolean json;

    @Override
    protected int run(ToolClient tools) {
        ObjectNode arguments = given.arguments();
        if (given.tool().equals("confirm_action")
                && !arguments.path("decision").asString("").equalsIgnoreCase("reject")) {
            throw usageError("Approve a plan with: " + ProgramName.with("approvals approve ID")
                    + ", which shows it and asks you.");
        }
        ToolClient.Answer answer = tools.call(given.tool(), arguments);
        if (json) {
            out().println(answer.json());
            out().flush();
        } else if (answer.failed()) {
            err().println(inWords(answer));
            JsonNode read = answer.json().at("/error/settle_with");
            if (read.isObject()) {
                err().println("Look first: "
                        + ProgramName.with("call " + text(read, "tool") + " '" + read.path("arguments") + "'"));
            }
        } else if (isWaiting(answer)) {
            terminal().box("The plan", SafeText.visible(text(answer.json().path("plan"), "statement")));
        } else if (answer.json() instanceof ObjectNode result) {
            new ResultPrinter(terminal()).print(result);
        }
        return exitCode(answer);
    }

    private static boolean isWaiting(ToolClient.Answer answer) {
        return text(answer.json(), "outcome").equals("confirmation_required");
    }

    private int exitCode(ToolClient.Answer answer) {
        if (answer.failed()) {
            JsonNode error = answer.json().path("error");
            String code = text(error, "code");
            boolean unknown = error.has("settle_with") || UNKNOWN_CODES.contains(code);
            return unknown ? UNKNOWN_OUTCOME : INVALID_CODES.contains(code) ? INVALID : FAILED;
        }
        if (isWaiting(answer)) {
            String id = text(answer.json().path("plan"), "confirmation_id");
            err().println("The plan waits. Approve it with: " + ProgramName.with("approvals approve " + id)
                    + url().map(url -> " --url " + url).orElse(""));
            return WAITING;
        }
        return 0;
    }

    @Override
    protected ToolClient.Person person() {
        return new TerminalPerson(prompter(), Terminal.of(json ? err() : out(), System.getenv()));
    }

    /** The person at the terminal, who reads each plan before they answer. */
    private record TerminalPerson(Prompter prompter, Terminal terminal) implements ToolClient.Person {
        @Override
        public boolean isThere() {
            return prompter.isThere();
        }

        @Override
        public boolean approves(String plan) {
            show(plan);
            return prompter.confirms("Approve this plan?");
        }

        @Override
        public Optional<String> types(String plan, String prompt) {
            show(plan);
            return Optional.of(prompter.readLine(prompt + ": ")).filter(text -> !text.isBlank());
        }

        private void show(String plan) {
            terminal.box("The plan", SafeText.visible(plan));
            terminal.print();
        }
    }
}
