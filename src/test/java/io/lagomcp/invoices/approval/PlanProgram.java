package io.lagomcp.invoices.approval;

import io.lagomcp.invoices.approval.plan.RefusedException;
import io.lagomcp.invoices.audit.AuditLog;
import io.lagomcp.invoices.lago.LagoClient;
import io.lagomcp.invoices.lago.http.LagoException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * A server with plans in files, for tests that kill it. A line of its input is a call, a line of its output the answer: {@code plan
 * LAGO_ID} and {@code confirm ID STATEMENT}; {@code wait SECONDS} lets time pass.
 */
final class PlanProgram {
    private final TestClock clock = new TestClock();
    private final MarkAsPaidMutation markAsPaid;
    private final ApprovalService service;

    private PlanProgram(String apiUrl, Path audit) {
        LagoClient lago = SandboxAccount.client(apiUrl, Duration.ofSeconds(20));
        markAsPaid = new MarkAsPaidMutation(lago);
        FilePlanStore plans = new FilePlanStore(
                FilePlanStore.folderOf(audit),
                Optional.empty(),
                () -> apiUrl,
                token -> Optional.empty(),
                clock,
                clock::nanoTime);
        service = clock.guard(Policy.confirmEverything(), lago, lago, AuditLog.at(audit, clock), plans);
        service.register(markAsPaid);
    }

    /** Takes the address of Lago, the audit log, and the seconds by which its clock is ahead. */
    public static void main(String[] arguments) throws IOException {
        PlanProgram program = new PlanProgram(arguments[0], Path.of(arguments[1]));
        program.clock.advance(Duration.ofSeconds(Long.parseLong(arguments[2])));
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            out.println(program.answer(line.split(" ", 3)));
        }
    }

    private String answer(String[] call) {
        try {
            return switch (call[0]) {
                case "plan" -> planned(call[1]);
                case "confirm" ->
                    service.confirm(call[1], call[2], FixedAnswerChannel.behindRelay())
                                    instanceof MutationOutcome.Done done
                            ? "done " + done.repeated()
                            : "waiting";
                default -> {
                    clock.advance(Duration.ofSeconds(Long.parseLong(call[1])));
                    yield "waited";
                }
            };
        } catch (RefusedException refused) {
            return "refused " + refused.refusal().code();
        } catch (MutationFailedException failed) {
            return "failed " + failed.failure().code();
        } catch (LagoException unread) {
            return "unread " + unread.failure().code();
        }
    }

    private String planned(String lagoId) {
        MutationOutcome outcome = service.submit(
                markAsPaid,
                JsonNodeFactory.instance.objectNode().put("lago_id", lagoId),
                FixedAnswerChannel.behindRelay());
        return outcome instanceof MutationOutcome.Waiting waiting
                ? "plan " + waiting.confirmation().id() + " "
                        + waiting.confirmation().plan().statement()
                : "done";
    }
}
