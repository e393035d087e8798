package io.lagomcp.invoices.approval;

import io.lagomcp.invoices.approval.pending.FilePlanStore;
import io.lagomcp.invoices.approval.pending.PlanStore;
import io.lagomcp.invoices.approval.plan.RefusedException;
import io.lagomcp.invoices.audit.AuditLog;
import io.lagomcp.invoices.config.CommandLineFlags;
import io.lagomcp.invoices.config.Settings;
import io.lagomcp.invoices.config.StoreSettings;
import io.lagomcp.invoices.lago.LagoClient;
import io.lagomcp.invoices.lago.http.LagoException;
import io.lagomcp.invoices.store.Store;
import io.lagomcp.invoices.store.TestStores;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import javax.crypto.spec.SecretKeySpec;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A server with plans in files or in PostgreSQL, for tests that kill it. A line of its input is a call, a line of its output the
 * answer: {@code plan LAGO_ID}, {@code plan LAGO_ID,LAGO_ID…} for a batch, and {@code confirm ID STATEMENT}; {@code wait SECONDS}
 * lets time pass.
 */
final class PlanProgram {
    private final TestClock clock = new TestClock();
    private final MarkAsPaidMutation markAsPaid;
    private final ApprovalService service;

    private PlanProgram(String apiUrl, StoreSettings database) {
        LagoClient lago = SandboxAccount.client(apiUrl, Duration.ofSeconds(20));
        markAsPaid = new MarkAsPaidMutation(lago);
        Store store = Store.open(database);
        // the time of the database, and what tests let pass
        Instant start = clock.instant();
        Clock time = new Clock() {
            @Override
            public Instant instant() {
                return store.clock().instant().plus(Duration.between(start, clock.instant()));
            }

            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }
        };
        LongSupplier nanoTime = () -> System.nanoTime() + clock.nanoTime();
        PlanStore plans = store.plans(
                () -> new SecretKeySpec(new byte[32], "AES"), () -> apiUrl, token -> Optional.empty(), time, nanoTime);
        service = new ApprovalService(
                Policy.confirmEverything(), lago, lago, TestStores.log(store), plans, time, nanoTime);
        service.register(markAsPaid);
    }

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
        service = clock.approvals(Policy.confirmEverything(), lago, lago, AuditLog.at(audit, clock), plans);
        service.register(markAsPaid);
    }

    /**
     * Takes the address of Lago, the seconds by which its clock is ahead, and the audit log, or the address of a database and the
     * file of its password.
     */
    public static void main(String[] arguments) throws IOException {
        PlanProgram program = arguments.length == 3
                ? new PlanProgram(arguments[0], Path.of(arguments[2]))
                : new PlanProgram(
                        arguments[0],
                        Settings.withoutServing(
                                        Map.of(
                                                "LAGO_MCP_STORE",
                                                arguments[2],
                                                "LAGO_MCP_STORE_PASSWORD_FILE",
                                                arguments[3]),
                                        CommandLineFlags.none())
                                .store()
                                .orElseThrow());
        program.clock.advance(Duration.ofSeconds(Long.parseLong(arguments[1])));
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
                case "confirm" -> inShort(service.confirm(call[1], call[2], FixedAnswerChannel.behindRelay()));
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

    private static String inShort(MutationOutcome outcome) {
        if (outcome instanceof MutationOutcome.OfBatch batch) {
            return batch.parts().stream()
                    .map(part -> part.state().word())
                    .collect(Collectors.joining(" ", "batch ", ""));
        }
        return outcome instanceof MutationOutcome.Done done ? "done " + done.repeated() : "waiting";
    }

    private String planned(String lagoId) {
        Caller caller = FixedAnswerChannel.behindRelay();
        ObjectNode arguments = JsonNodeFactory.instance.objectNode();
        List<String> ids = List.of(lagoId.split(",", -1));
        MutationOutcome outcome = ids.size() == 1
                ? service.submit(markAsPaid, arguments.put("lago_id", lagoId), caller)
                : service.submit(
                        new BatchRequest(markAsPaid, arguments, ids, (id, no) -> Optional.empty()), "", caller);
        return outcome instanceof MutationOutcome.Waiting waiting
                ? "plan " + waiting.confirmation().id() + " "
                        + waiting.confirmation().plan().statement()
                : "done";
    }
}
