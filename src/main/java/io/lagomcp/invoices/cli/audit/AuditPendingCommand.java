package io.lagomcp.invoices.cli.audit;

import io.lagomcp.invoices.audit.AuditReader;
import io.lagomcp.invoices.audit.RecordedAction;
import io.lagomcp.invoices.audit.RecordedAction.State;
import io.lagomcp.invoices.audit.event.AuditContext;
import io.lagomcp.invoices.console.ProgramName;
import io.lagomcp.invoices.console.Terminal;
import io.lagomcp.invoices.console.TextFormat;
import io.lagomcp.invoices.lago.SafeText;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Lists changes without a known outcome. */
@Command(
        name = "pending",
        header = "List changes without a known outcome.",
        description = {
            "These are the changes that have no outcome because the program ended, and those whose outcome is unknown."
                    + " Make the read call that is shown, then record what you saw with audit resolve.",
            "",
            "Exit code: 0, or 1 when lines are left out because they were changed, or the log cannot be read."
        },
        footer = "audit pending")
final class AuditPendingCommand extends AuditFileCommand {
    private static final JsonMapper ASCII =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    @Option(names = "--json", description = "One JSON object per line.")
    private boolean json;

    @Override
    public Integer call() {
        AuditReader.Contents contents = contents();
        List<RecordedAction> pending = contents.index().unsettled();
        if (json) {
            pending.forEach(action -> out().println(json(action)));
        } else if (pending.isEmpty() && contents.broken() == 0) {
            terminal().print("Nothing is pending: the outcome of every request is known.");
        } else {
            pending.forEach(action -> print(action, isInStore() ? "" : " " + file(), terminal()));
        }
        return contents.broken() == 0 ? 0 : 1;
    }

    private static void print(RecordedAction action, String file, Terminal terminal) {
        AuditContext subject = action.subject();
        String plan = SafeText.token(subject.planId());
        String what = Stream.of(
                        subject.tool(),
                        subject.invoice().map(AuditTable::invoice).orElse(""),
                        AuditTable.amounts(subject.amount().stream().toList(), subject.amountUnknown()))
                .filter(text -> !text.isEmpty())
                .map(SafeText::visible)
                .collect(Collectors.joining("  "));
        terminal.print(terminal.strong(plan) + "  " + what);
        terminal.print("  begun    " + TextFormat.utcTime(action.time()) + " UTC by "
                + SafeText.token(subject.principal())
                + (subject.confirmedBy().isEmpty() ? "" : ", confirmed by " + SafeText.token(subject.confirmedBy()))
                + ", "
                + (action.state() == State.OPEN ? "and no outcome was recorded" : "and the outcome is unknown"));
        terminal.print("  look     " + terminal.call(call(action)));
        terminal.print(
                "  resolve  " + ProgramName.with("audit resolve ") + plan + " --done" + file + "   (or --not-done)");
        terminal.print();
    }

    private static String json(RecordedAction action) {
        AuditContext subject = action.subject();
        ObjectNode fields = JsonNodeFactory.instance
                .objectNode()
                .put("plan", subject.planId())
                .put("state", action.state().name().toLowerCase(Locale.ROOT))
                .put("seq", action.seq())
                .put("time", action.time().toString())
                .put("process", action.process())
                .put("principal", subject.principal())
                .put("client", subject.client())
                .put("tool", subject.tool());
        if (!subject.confirmedBy().isEmpty()) {
            fields.put("confirmed_by", subject.confirmedBy());
        }
        subject.invoice().ifPresent(invoice -> fields.putObject("invoice")
                .put("lago_id", invoice.lagoId())
                .put("number", invoice.number()));
        subject.amount().ifPresent(amount -> fields.putObject("amount")
                .put("cents", amount.minorUnits())
                .put("currency", amount.currency()));
        if (subject.amountUnknown()) {
            fields.put("amount_unknown", true);
        }
        fields.putObject("settled_by")
                .put("tool", action.settledBy().tool())
                .set("arguments", action.settledBy().arguments());
        return ASCII.writeValueAsString(fields);
    }

    private static String call(RecordedAction action) {
        return SafeText.token(action.settledBy().tool()) + " "
                + ASCII.writeValueAsString(action.settledBy().arguments());
    }
}
