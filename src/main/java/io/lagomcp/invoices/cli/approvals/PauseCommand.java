package io.lagomcp.invoices.cli.approvals;

import io.lagomcp.invoices.app.ApplicationContext;
import io.lagomcp.invoices.approval.PrincipalPauses;
import io.lagomcp.invoices.approval.PrincipalPauses.Decider;
import io.lagomcp.invoices.approval.plan.RefusedException;
import io.lagomcp.invoices.audit.Pause;
import io.lagomcp.invoices.cli.serve.AccountCommand;
import io.lagomcp.invoices.config.Settings;
import io.lagomcp.invoices.console.TextTable;
import io.lagomcp.invoices.lago.SafeText;
import java.time.temporal.ChronoUnit;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A command about the pauses in this machine's audit log. It is for who runs the server, and takes no token. */
abstract class PauseCommand extends AccountCommand {

    @Override
    public final Integer call() {
        try {
            run(
                    ApplicationContext.pauses(Settings.withoutServing(System.getenv(), flags())),
                    Decider.operator(System.getProperty("user.name", "somebody")));
            return 0;
        } catch (RefusedException refused) {
            err().println(refused.refusal().message() + " " + refused.refusal().hint());
            return 1;
        }
    }

    abstract void run(PrincipalPauses pauses, Decider operator);

    private static ObjectNode changed(String name, boolean paused) {
        return JsonNodeFactory.instance.objectNode().put("principal", name).put("paused", paused);
    }

    @Command(
            name = "pause",
            header = "Let a principal change nothing until somebody resumes them.",
            description =
                    "In the audit log of this machine, for all servers that use it. The principal makes no plan and"
                            + " approves none, and their plans are not carried out; they can still read. The name of a"
                            + " person pauses all their principals. Approvers can do the same on the approval page. Exit"
                            + " code: 1 when nothing was changed.",
            footer = "approvals pause billing-bot --reason \"It charges the same customer again and again\"")
    static final class Start extends PauseCommand {
        @Parameters(paramLabel = "NAME", description = "The principal, as plans and the audit log name them.")
        private String name = "";

        @Option(
                names = "--reason",
                paramLabel = "TEXT",
                required = true,
                description = "Why, which the principal is shown: at most 300 characters.")
        private String reason = "";

        @Option(names = "--json", description = "One JSON object.")
        private boolean json;

        @Override
        void run(PrincipalPauses pauses, Decider operator) {
            pauses.pause(name, "", reason, operator);
            report(json, changed(name, true), "Paused: " + SafeText.token(name) + ".");
        }
    }

    @Command(
            name = "resume",
            header = "Let a paused principal change things again.",
            description = "No matter who paused them. Exit code: 1 when nothing was changed.",
            footer = "approvals resume billing-bot")
    static final class End extends PauseCommand {
        @Parameters(paramLabel = "NAME", description = "The principal, as approvals paused names them.")
        private String name = "";

        @Option(names = "--json", description = "One JSON object.")
        private boolean json;

        @Override
        void run(PrincipalPauses pauses, Decider operator) {
            pauses.resume(name, operator);
            report(json, changed(name, false), "Resumed: " + SafeText.token(name) + ".");
        }
    }

    @Command(
            name = "paused",
            header = "List who is paused.",
            description = "With who paused them, when and why.",
            footer = "approvals paused")
    static final class ListAll extends PauseCommand {
        @Option(names = "--json", description = "One JSON object per pause and line.")
        private boolean json;

        @Override
        void run(PrincipalPauses pauses, Decider operator) {
            List<Pause> all = pauses.all();
            if (json) {
                all.forEach(pause -> out().println(JsonNodeFactory.instance
                        .objectNode()
                        .put("principal", pause.principal())
                        .put("since", pause.since().toString())
                        .put("by", pause.by())
                        .put("reason", pause.reason())));
                return;
            }
            if (all.isEmpty()) {
                terminal().print("Nobody is paused.");
                return;
            }
            TextTable table = new TextTable().row("principal", "since", "by", "reason");
            all.forEach(pause -> table.row(
                    SafeText.token(pause.principal()),
                    pause.since().truncatedTo(ChronoUnit.SECONDS).toString(),
                    SafeText.token(pause.by()),
                    SafeText.visible(pause.reason())));
            table.lines().forEach(terminal()::print);
        }
    }
}
