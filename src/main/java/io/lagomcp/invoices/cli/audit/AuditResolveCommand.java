package io.lagomcp.invoices.cli.audit;

import io.lagomcp.invoices.audit.AuditIndex;
import io.lagomcp.invoices.audit.RecordedAction;
import io.lagomcp.invoices.audit.event.AuditEvent;
import java.time.Clock;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.JsonNodeFactory;

/** Records the outcome of a pending change, as a person found it. */
@Command(
        name = "resolve",
        header = "Record the outcome of a pending change.",
        description =
                "Sends nothing to Lago. Adds an entry with your login name; earlier entries stay. A change that began"
                        + " less than two minutes ago and has no outcome may still be running, so --not-done is refused.",
        footer = "audit resolve x4rqhjhw62 --done")
final class AuditResolveCommand extends AuditFileCommand {
    private static final String NOT_PENDING = "No pending change has this id. See audit pending.";

    private final Clock clock = Clock.systemUTC();

    @Parameters(index = "0", paramLabel = "ID", description = "Which one, as audit pending names it.")
    private String id = "";

    @Option(names = "--done", description = "Lago did it.")
    private boolean done;

    @Option(names = "--not-done", description = "Lago did not do it.")
    private boolean notDone;

    @Option(names = "--json", description = "One JSON object.")
    private boolean json;

    @Override
    public Integer call() {
        if (done == notDone) {
            throw usageError("Give either --done or --not-done.");
        }
        RecordedAction action = contents()
                .index()
                .ofPlan(id)
                .filter(newest -> !newest.state().isSettled())
                .orElseThrow(() -> usageError(NOT_PENDING));
        String by = "audit resolve, " + System.getProperty("user.name", "somebody");
        log().resolve(new AuditEvent.Settled(action.subject(), done, Optional.empty(), by), this::objection)
                .ifPresent(objection -> {
                    throw usageError(objection);
                });
        String tool = action.subject().tool();
        report(
                json,
                JsonNodeFactory.instance
                        .objectNode()
                        .put("id", id)
                        .put("tool", tool)
                        .put("done", done),
                "Recorded: " + tool + " was " + (done ? "done." : "not done."));
        return 0;
    }

    /** Checks again while the log is locked. */
    private Optional<String> objection(AuditIndex index) {
        return index.ofPlan(id).flatMap(this::objection);
    }

    private Optional<String> objection(RecordedAction action) {
        if (action.state().isSettled()) {
            return Optional.of(NOT_PENDING);
        }
        return notDone && action.mayBeRunning(clock.instant())
                ? Optional.of("This was begun less than 2 minutes ago and may still be under way. Wait until they have "
                        + "passed, look again, and then resolve it.")
                : Optional.empty();
    }
}
