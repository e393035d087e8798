package io.lagomcp.invoices.cli.approvals;

import io.lagomcp.invoices.cli.call.ToolClient;
import io.lagomcp.invoices.cli.call.ToolClient.Answer;
import io.lagomcp.invoices.cli.call.ToolClientCommand;
import io.lagomcp.invoices.config.InvalidSettingException;
import io.lagomcp.invoices.console.ProgramName;
import io.lagomcp.invoices.console.Terminal;
import io.lagomcp.invoices.console.TextFormat;
import io.lagomcp.invoices.console.TextTable;
import io.lagomcp.invoices.lago.Money;
import io.lagomcp.invoices.lago.SafeText;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A command about plans: it calls the tools that list and decide them. */
abstract class ApprovalToolsCommand extends ToolClientCommand {
    private static final int SUMMARY = 60;
    /** A power of ten, so that smaller pages begin where a larger one did. */
    private static final int MOST_PER_PAGE = 100;

    /** All plans in this state that the caller may know of. */
    final List<JsonNode> plans(ToolClient tools, String state) {
        List<JsonNode> all = new ArrayList<>();
        int perPage = MOST_PER_PAGE;
        int from = 0;
        while (from >= 0) {
            JsonNode answer = listed(
                    tools,
                    JsonNodeFactory.instance
                            .objectNode()
                            .put("state", state)
                            .put("page", from / perPage + 1)
                            .put("per_page", perPage));
            if (answer.has("cut") && perPage > 1) {
                // long statements: fewer plans at a time fit, in the end one
                perPage /= 10;
                continue;
            }
            answer.path("approvals").forEach(all::add);
            from = answer.at("/page/next").isNull() ? -1 : from + perPage;
        }
        return all;
    }

    /** One plan with its whole text. */
    final JsonNode plan(ToolClient tools, String id) {
        JsonNode found = listed(tools, JsonNodeFactory.instance.objectNode().put("confirmation_id", id));
        return found.path("approvals")
                .valueStream()
                .findFirst()
                .orElseThrow(() -> usageError("There is no plan with this id. See: " + ProgramName.with("approvals")));
    }

    private static JsonNode listed(ToolClient tools, ObjectNode arguments) {
        Answer answer = tools.call("list_approvals", arguments);
        if (answer.failed()) {
            throw new InvalidSettingException(List.of(inWords(answer)));
        }
        return answer.json();
    }

    final int list(ToolClient tools, String state, boolean json) {
        List<JsonNode> plans = plans(tools, state);
        Terminal terminal = terminal();
        if (json) {
            plans.forEach(plan -> out().println(plan));
        } else if (plans.isEmpty()) {
            terminal.print("No plan waits.");
        } else {
            TextTable table =
                    new TextTable().row("id", "state", "you may decide", "made by", "expires", "what", "amount");
            plans.forEach(plan -> table.row(
                    text(plan, "confirmation_id"),
                    text(plan, "state"),
                    plan.path("may_decide").asBoolean(false) ? "yes" : "no",
                    SafeText.token(text(plan, "made_by")),
                    text(plan, "expires_at"),
                    TextFormat.shortened(SafeText.visible(text(plan, "statement")), SUMMARY),
                    amount(plan)));
            table.lines().forEach(terminal::print);
        }
        return 0;
    }

    private static String amount(JsonNode plan) {
        return plan.has("amount_cents")
                ? new Money(plan.path("amount_cents").asLong(0), text(plan, "currency")).toString()
                : "";
    }

    final void show(JsonNode plan, Terminal terminal) {
        terminal.box("The plan", SafeText.visible(whole(plan)));
        terminal.say("   Planned by " + SafeText.token(text(plan, "made_by")) + " at " + text(plan, "made_at")
                + ". State: " + text(plan, "state") + ". Expires: " + text(plan, "expires_at") + ".");
        if (plan.has("note")) {
            terminal.say("   " + SafeText.visible(text(plan, "note")));
        }
        terminal.print();
    }

    /** The text of a plan as an approver reads it; of a very long one the statement alone. */
    static String whole(JsonNode plan) {
        return plan.has("text") ? text(plan, "text") : text(plan, "statement");
    }

    final int decide(ToolClient tools, JsonNode plan, String decision, @Nullable String reason, boolean json) {
        ObjectNode arguments = JsonNodeFactory.instance
                .objectNode()
                .put("confirmation_id", text(plan, "confirmation_id"))
                .put("statement", text(plan, "statement"))
                .put("decision", decision);
        if (reason != null) {
            arguments.put("reason", reason);
        }
        Answer answer = tools.call("confirm_action", arguments);
        if (json) {
            out().println(answer.json());
        } else if (answer.failed()) {
            err().println(inWords(answer));
        } else {
            terminal().print("Outcome: " + text(answer.json(), "outcome") + ".");
        }
        return answer.failed() ? 1 : 0;
    }
}
