package io.lagomcp.invoices.cli.approvals;

import io.lagomcp.invoices.cli.approvals.ApprovalTools.Answer;
import io.lagomcp.invoices.cli.serve.AccountCommand;
import io.lagomcp.invoices.config.InvalidSettingException;
import io.lagomcp.invoices.config.Settings;
import io.lagomcp.invoices.console.ProgramName;
import io.lagomcp.invoices.console.Prompter;
import io.lagomcp.invoices.console.Terminal;
import io.lagomcp.invoices.console.TextTable;
import io.lagomcp.invoices.lago.Money;
import io.lagomcp.invoices.lago.SafeText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** A command that calls the tools of a server. */
abstract class ApprovalToolsCommand extends AccountCommand {
    private static final int SUMMARY = 60;

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "A server over HTTP, for example https://lago.example.com; its token is in"
                    + " LAGO_INVOICES_TOKEN. Default: the state folder of this machine.")
    private @Nullable String url;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "A file that holds the token and nothing else. Default: LAGO_INVOICES_TOKEN.")
    private @Nullable Path tokenFile;

    /** Tests put somebody else here. */
    Prompter prompter = new Prompter.AtConsole();

    @Override
    public final Integer call() {
        try (ApprovalTools tools = open()) {
            return run(tools);
        }
    }

    abstract int run(ApprovalTools tools);

    private ApprovalTools open() {
        return url == null
                ? new LocalApprovalTools(Settings.withoutServing(System.getenv(), flags()), person())
                : new RemoteApprovalTools(url, token(), person());
    }

    private String token() {
        String token;
        try {
            token = tokenFile == null
                    ? System.getenv().getOrDefault("LAGO_INVOICES_TOKEN", "")
                    : Files.readString(tokenFile);
        } catch (IOException unreadable) {
            throw usageError("--token-file names a file that cannot be read: " + tokenFile + ".");
        }
        if (token.isBlank()) {
            throw usageError("Which token? Set LAGO_INVOICES_TOKEN to what " + ProgramName.with("token new")
                    + " showed, or give --token-file FILE.");
        }
        return token.strip();
    }

    ApprovalTools.Person person() {
        return new ApprovalTools.Person() {
            @Override
            public boolean approves(String plan) {
                return false;
            }

            @Override
            public Optional<String> types(String plan, String prompt) {
                return Optional.empty();
            }
        };
    }

    /** All plans in this state that the caller may know of. */
    final List<JsonNode> plans(ApprovalTools tools, String state) {
        List<JsonNode> all = new ArrayList<>();
        int perPage = 20;
        int from = 0;
        while (from >= 0) {
            int page = from / perPage + 1;
            Answer answer = tools.call("list_approvals", Map.of("state", state, "page", page, "per_page", perPage));
            if (answer.failed()) {
                throw new InvalidSettingException(List.of(inWords(answer)));
            }
            if (answer.json().has("cut") && perPage > 1) {
                // long statements: one plan at a time fits
                perPage = 1;
                continue;
            }
            answer.json().path("approvals").forEach(all::add);
            from = answer.json().at("/page/next").isNull() ? -1 : from + perPage;
        }
        return all;
    }

    final JsonNode plan(ApprovalTools tools, String id) {
        return plans(tools, "any").stream()
                .filter(plan -> plan.path("confirmation_id").asString("").equals(id))
                .findFirst()
                .orElseThrow(() -> usageError("There is no plan with this id. See: " + ProgramName.with("approvals")));
    }

    final int list(ApprovalTools tools, String state, boolean json) {
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
                    summary(text(plan, "statement")),
                    amount(plan)));
            table.lines().forEach(terminal::print);
        }
        return 0;
    }

    private static String summary(String statement) {
        String line = SafeText.visible(statement).replaceAll("\\s+", " ");
        return line.length() <= SUMMARY ? line : line.substring(0, SUMMARY - 1) + "…";
    }

    private static String amount(JsonNode plan) {
        return plan.has("amount_cents")
                ? new Money(plan.path("amount_cents").asLong(0), text(plan, "currency")).toString()
                : "";
    }

    final void show(JsonNode plan) {
        Terminal terminal = terminal();
        terminal.box("The plan", SafeText.visible(text(plan, "statement")));
        terminal.say("   Planned by " + SafeText.token(text(plan, "made_by")) + " at " + text(plan, "made_at")
                + ". State: " + text(plan, "state") + ". Expires: " + text(plan, "expires_at") + ".");
        if (plan.has("reason")) {
            terminal.say("   The assistant's reason, not checked: " + SafeText.quotedWhole(text(plan, "reason")));
        }
        if (plan.has("note")) {
            terminal.say("   " + SafeText.visible(text(plan, "note")));
        }
        terminal.print();
    }

    static String text(JsonNode plan, String field) {
        return plan.path(field).asString("");
    }

    static String inWords(Answer answer) {
        JsonNode error = answer.json().path("error");
        return SafeText.visible(text(error, "message")) + " " + SafeText.visible(text(error, "hint"));
    }

    /** Sends the decision and prints what came of it. */
    final int decide(ApprovalTools tools, JsonNode plan, String decision, @Nullable String reason, boolean json) {
        Map<String, Object> arguments = new HashMap<>();
        arguments.put("confirmation_id", text(plan, "confirmation_id"));
        arguments.put("statement", text(plan, "statement"));
        arguments.put("decision", decision);
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
