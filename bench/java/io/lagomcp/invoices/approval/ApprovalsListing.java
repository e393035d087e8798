package io.lagomcp.invoices.approval;

import io.lagomcp.invoices.approval.pending.FilePlanStore;
import io.lagomcp.invoices.approval.plan.Permissions;
import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.approval.plan.Role;
import io.lagomcp.invoices.audit.AuditLog;
import io.lagomcp.invoices.policy.PolicyFileReader;
import io.lagomcp.invoices.tool.ToolResult;
import io.lagomcp.invoices.tool.registry.ToolRegistry;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * How long {@code list_approvals} takes while many plans wait in files, for a process that has just started and later; and the heap
 * that it keeps for them. Takes the number of plans, 1,000 by default.
 */
public final class ApprovalsListing {
    private static final int RUNS = 50;
    private static final int MAKERS = 4;
    private static final Clock CLOCK = Clock.systemUTC();
    private static final String POLICY = """
        version: 1
        rules:
          - {name: large, when: {amount_above: {EUR: 1000, USD: 1000}}, decide: confirm, level: typed, relay: forbidden}
          - {name: two, when: {effect: charges}, decide: confirm, second_person: true}
        """;

    private final Path folder;
    private final SandboxAccount account;

    private ApprovalsListing(Path folder, SandboxAccount account) {
        this.folder = folder;
        this.account = account;
    }

    /** Measures and prints. */
    public static void main(String[] arguments) throws IOException {
        int plans = arguments.length == 0 ? 1_000 : Integer.parseInt(arguments[0]);
        Path folder = Files.createTempDirectory(Path.of("target"), "listing");
        try (SandboxAccount account = SandboxAccount.open()) {
            new ApprovalsListing(folder, account).measure(plans);
        } finally {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private void measure(int plans) {
        ToolRegistry planning = process();
        ObjectNode arguments = JsonNodeFactory.instance
                .objectNode()
                .put("lago_id", account.unpaid().lagoId());
        for (int i = 0; i < plans; i++) {
            require(planning.call("retry_payment", arguments.deepCopy(), caller("bot-" + i % MAKERS, Role.OPERATOR)));
        }
        ToolRegistry listing = process();
        long heap = usedHeap();
        long first = list(listing);
        double[] later = new double[RUNS];
        for (int run = 0; run < RUNS; run++) {
            later[run] = list(listing) / 1e6;
        }
        Arrays.sort(later);
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        out.printf(
                Locale.ROOT,
                "list_approvals with %,d plans waiting: first %.0f ms, then p50 %.1f ms, p95 %.1f ms, max %.1f ms;"
                        + " heap %.1f MB%n",
                plans,
                first / 1e6,
                later[RUNS / 2],
                later[RUNS * 95 / 100],
                later[RUNS - 1],
                (usedHeap() - heap) / 1e6);
        // it must not be collected before
        require(listing.call("list_approvals", JsonNodeFactory.instance.objectNode(), caller("ann", Role.APPROVER)));
    }

    private static long list(ToolRegistry tools) {
        ObjectNode arguments = JsonNodeFactory.instance.objectNode().put("whose", "to_decide");
        long start = System.nanoTime();
        require(tools.call("list_approvals", arguments, caller("ann", Role.APPROVER)));
        return System.nanoTime() - start;
    }

    private static void require(ToolResult result) {
        if (result.isError()) {
            throw new IllegalStateException(result.json().toString());
        }
    }

    private static Caller caller(String name, Role role) {
        return new Caller(new Principal(name, Permissions.of(role)), "bench 1", ConfirmationChannel.relay());
    }

    /** As another process would have it. */
    private ToolRegistry process() {
        Path audit = folder.resolve("audit.jsonl");
        FilePlanStore plans = new FilePlanStore(
                FilePlanStore.folderOf(audit),
                Optional.empty(),
                () -> "bench",
                token -> Optional.empty(),
                CLOCK,
                System::nanoTime);
        ApprovalService approvals = new ApprovalService(
                PolicyFileReader.parse(POLICY, CLOCK),
                account.lago(),
                account.lago(),
                AuditLog.at(audit, CLOCK),
                plans,
                CLOCK);
        return new ToolRegistry(account.lago(), approvals, CLOCK);
    }

    private static long usedHeap() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
