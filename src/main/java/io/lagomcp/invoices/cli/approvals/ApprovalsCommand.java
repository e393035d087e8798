package io.lagomcp.invoices.cli.approvals;

import io.lagomcp.invoices.cli.call.ToolClient;
import io.lagomcp.invoices.console.Terminal;
import io.lagomcp.invoices.lago.SafeText;
import java.time.Duration;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** The command {@code approvals}, which groups the commands about plans that wait for approval. Alone it lists them. */
@Command(
        name = "approvals",
        header = "List the plans that wait for approval, and approve or reject them.",
        description =
                "In the state folder of this machine, where assistants planned over standard input; with --url at a"
                        + " server over HTTP, with the token of an operator or approver in LAGO_INVOICES_TOKEN.",
        subcommands = {
            ApprovalsCommand.ListAll.class,
            ApprovalsCommand.Show.class,
            ApprovalsCommand.Approve.class,
            ApprovalsCommand.Reject.class,
            ApprovalsCommand.Watch.class,
            PauseCommand.Start.class,
            PauseCommand.End.class,
            PauseCommand.ListAll.class
        },
        footer = {
            "approvals --url https://lago.example.com",
            "approvals approve x4rqhjhw62 --url https://lago.example.com"
        })
public final class ApprovalsCommand extends ApprovalToolsCommand {

    @Option(names = "--json", description = "One JSON object per plan and line.")
    private boolean json;

    @Override
    protected int run(ToolClient tools) {
        return list(tools, "waiting", json);
    }

    @Command(
            name = "list",
            header = "List the plans that wait, or those that ended.",
            description = "Those that wait for you, and those that you planned.",
            footer = "approvals list --state any --url https://lago.example.com")
    static final class ListAll extends ApprovalToolsCommand {
        private enum State {
            WAITING,
            ENDED,
            ANY
        }

        @Option(
                names = "--state",
                paramLabel = "STATE",
                description = "Only one of ${COMPLETION-CANDIDATES}. Default: WAITING.")
        private State state = State.WAITING;

        @Option(names = "--json", description = "One JSON object per plan and line.")
        private boolean json;

        @Override
        protected int run(ToolClient tools) {
            return list(tools, state.name().toLowerCase(Locale.ROOT), json);
        }
    }

    @Command(
            name = "show",
            header = "Show one plan.",
            description = "With its whole text and its state. Exit code: 2 when there is no such plan.",
            footer = "approvals show x4rqhjhw62 --url https://lago.example.com")
    static final class Show extends ApprovalToolsCommand {
        @Parameters(paramLabel = "ID", description = "The confirmation id of the plan.")
        private String id = "";

        @Option(names = "--json", description = "One JSON object.")
        private boolean json;

        @Override
        protected int run(ToolClient tools) {
            JsonNode plan = plan(tools, id);
            if (json) {
                out().println(plan);
            } else {
                show(plan, terminal());
            }
            return 0;
        }
    }

    @Command(
            name = "approve",
            header = "Show a plan, ask, and carry it out.",
            description =
                    "Asks at the terminal, and where the policy wants that, for the invoice number or the amount. Exit"
                            + " code: 0 when it was carried out, 1 when not.",
            footer = "approvals approve x4rqhjhw62 --url https://lago.example.com")
    static final class Approve extends ApprovalToolsCommand {
        @Parameters(paramLabel = "ID", description = "The confirmation id of the plan.")
        private String id = "";

        @Option(names = "--json", description = "The answer of the server; the plan is on standard error.")
        private boolean json;

        private String approved = "";

        @Override
        protected int run(ToolClient tools) {
            if (!prompter().isThere()) {
                throw usageError("approve asks you, so it needs a terminal.");
            }
            JsonNode plan = plan(tools, id);
            Terminal asking = Terminal.of(json ? err() : out(), System.getenv());
            show(plan, asking);
            if (!prompter().confirms("Approve this plan?")) {
                asking.print("Nothing was changed; the plan still waits.");
                return 1;
            }
            approved = whole(plan);
            return decide(tools, plan, "approve", null, json);
        }

        @Override
        protected ToolClient.Person person() {
            return new ToolClient.Person() {
                @Override
                public boolean isThere() {
                    return true;
                }

                /** They have just approved it, unless the server asks about something else. */
                @Override
                public boolean approves(String plan) {
                    return !approved.isEmpty() && plan.contains(approved);
                }

                @Override
                public Optional<String> types(String plan, String prompt) {
                    return approves(plan)
                            ? Optional.of(prompter().readLine(prompt + ": ")).filter(text -> !text.isBlank())
                            : Optional.empty();
                }
            };
        }
    }

    @Command(
            name = "reject",
            header = "Reject a plan.",
            description = "Ends the plan. Its maker sees who rejected it and why.",
            footer = {"approvals reject x4rqhjhw62 --reason \"Wrong customer\" --url" + " https://lago.example.com"})
    static final class Reject extends ApprovalToolsCommand {
        @Parameters(paramLabel = "ID", description = "The confirmation id of the plan.")
        private String id = "";

        @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for its maker: at most 300 characters.")
        private @Nullable String reason;

        @Option(names = "--json", description = "The answer of the server.")
        private boolean json;

        @Override
        protected int run(ToolClient tools) {
            return decide(tools, plan(tools, id), "reject", reason, json);
        }
    }

    @Command(
            name = "watch",
            header = "Print the plans that wait, and new ones as they come.",
            description = "Goes on until stopped.",
            footer = "approvals watch --url https://lago.example.com")
    static final class Watch extends ApprovalToolsCommand {
        /** Between two looks; tests need none. */
        Duration pause = Duration.ofSeconds(2);

        @Option(names = "--json", description = "One JSON object per plan and line.")
        private boolean json;

        @Override
        protected int run(ToolClient tools) {
            Set<String> shown = new HashSet<>();
            try {
                while (true) {
                    for (JsonNode plan : plans(tools, "waiting")) {
                        if (shown.add(text(plan, "confirmation_id"))) {
                            print(plan);
                        }
                    }
                    TimeUnit.MILLISECONDS.sleep(pause.toMillis());
                }
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                return 0;
            }
        }

        private void print(JsonNode plan) {
            if (json) {
                out().println(plan);
            } else {
                terminal().say(text(plan, "confirmation_id") + "  " + SafeText.visible(text(plan, "statement")));
            }
            out().flush();
        }
    }
}
