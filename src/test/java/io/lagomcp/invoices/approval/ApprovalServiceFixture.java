package io.lagomcp.invoices.approval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.lagomcp.invoices.approval.pending.MemoryPlanStore;
import io.lagomcp.invoices.approval.pending.PendingPlan;
import io.lagomcp.invoices.approval.pending.PlanStore;
import io.lagomcp.invoices.approval.plan.ConfirmationLevel;
import io.lagomcp.invoices.approval.plan.MutationKind;
import io.lagomcp.invoices.approval.plan.Plan;
import io.lagomcp.invoices.approval.plan.PolicyDecision;
import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.approval.plan.Refusal;
import io.lagomcp.invoices.approval.plan.RefusedException;
import io.lagomcp.invoices.audit.AuditLog;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.InvoiceWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AutoClose;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An account whose changes need approval, and what tests ask of its approval service. */
abstract class ApprovalServiceFixture {
    @AutoClose
    final SandboxAccount account = SandboxAccount.open();

    final TestClock clock = new TestClock();
    final Path record = TestAuditLogs.freshFile();
    private final AtomicReference<InvoiceWriter> next = new AtomicReference<>(account.lago());
    /** Writes to the account, but for the one write that a test {@linkplain #writing sends in its own way}. */
    final InvoiceWriter writer =
            (write, observer, check) -> next.getAndSet(account.lago()).send(write, observer, check);

    /** Of the approval service, and of those that take its place. */
    final PlanStore plans = plans();

    final ApprovalService approvals = restarted();
    final MarkAsPaidMutation markAsPaid = new MarkAsPaidMutation(account.lago());
    final Invoice unpaid = account.unpaid();

    /** A mutation of which the next write is sent in this way. */
    MarkAsPaidMutation writing(InvoiceWriter way) {
        next.set(way);
        return markAsPaid;
    }

    ApprovalService approvalsUnder(Policy policy) {
        return clock.approvals(policy, account.lago(), writer, AuditLog.at(record, clock));
    }

    PlanStore plans() {
        return new MemoryPlanStore();
    }

    /** One with the same plans and audit log, as after a restart where plans outlive the process. */
    ApprovalService restarted() {
        ApprovalService again =
                clock.approvals(Policy.confirmEverything(), account.lago(), writer, AuditLog.at(record, clock), plans);
        again.register(new MarkAsPaidMutation(account.lago()));
        return again;
    }

    /** An approval service that finds invoices changed when it reads them again. */
    ApprovalService reading(UnaryOperator<Invoice> change) {
        return clock.approvals(
                Policy.confirmEverything(),
                new ModifiedInvoiceReader(account.lago(), change),
                writer,
                AuditLog.at(record, clock));
    }

    PendingPlan planned() {
        return planned(approvals, markAsPaid);
    }

    PendingPlan planned(MutationKind mutation) {
        return planned(approvals, mutation);
    }

    PendingPlan planned(ApprovalService by, MutationKind mutation) {
        MutationOutcome outcome = by.submit(mutation, MarkAsPaidMutation.of(unpaid), FixedAnswerChannel.behindRelay());
        return ((MutationOutcome.Waiting) outcome).confirmation();
    }

    PendingPlan plannedBy(Principal maker) {
        return plannedBy(approvals, maker, "");
    }

    PendingPlan plannedBy(ApprovalService by, Principal maker, String reason) {
        MutationOutcome outcome =
                by.submit(markAsPaid, MarkAsPaidMutation.of(unpaid), reason, FixedAnswerChannel.relayed(maker));
        return ((MutationOutcome.Waiting) outcome).confirmation();
    }

    MutationOutcome confirm(PendingPlan waiting, Caller caller) {
        return confirm(approvals, waiting, caller);
    }

    static MutationOutcome confirm(ApprovalService by, PendingPlan waiting, Caller caller) {
        return by.confirm(waiting.id(), waiting.plan().statement(), caller);
    }

    MutationOutcome confirm(PendingPlan waiting) {
        return confirm(approvals, waiting);
    }

    static MutationOutcome confirm(ApprovalService by, PendingPlan waiting) {
        return by.confirm(waiting.id(), waiting.plan().statement(), FixedAnswerChannel.behindRelay());
    }

    static Refusal refusal(ThrowingCallable call) {
        return catchThrowableOfType(RefusedException.class, call).refusal();
    }

    static void assertRefused(String code, ThrowingCallable call) {
        assertThat(refusal(call).code()).isEqualTo(code);
    }

    void assertNothingWritten() {
        assertWritten(0);
    }

    void assertWritten(int times) {
        assertThat(account.writes()).as("requests that write").hasSize(times);
    }

    /** The record so far, as the event and the code, result or decision of each line. */
    List<String> recorded() {
        return lines().stream()
                .map(line -> JsonMapper.shared().readTree(line))
                .map(ApprovalServiceFixture::inShort)
                .toList();
    }

    private static String inShort(JsonNode line) {
        return Stream.of("event", "decision", "rule", "channel", "result", "happened", "code")
                .map(line::path)
                .filter(JsonNode::isValueNode)
                .map(JsonNode::asString)
                .collect(Collectors.joining(" "));
    }

    /** The record so far, as it is. */
    List<String> lines() {
        try {
            return Files.readAllLines(record);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** Does this while the record cannot be read. */
    void withoutRecord(Runnable work) {
        try {
            byte[] log = Files.readAllBytes(record);
            Files.write(record, new byte[0]);
            work.run();
            Files.write(record, log);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Asks everybody, and denies these. */
    static Policy deciding(Predicate<Principal> denied) {
        return (plan, principal) -> denied.test(principal)
                ? new PolicyDecision.Deny("denied_by_policy", "Not you.", "who")
                : new PolicyDecision.Confirm(ConfirmationLevel.SIMPLE, true, "ask");
    }

    static Policy policy(Function<Plan, PolicyDecision> deciding) {
        return (plan, principal) -> deciding.apply(plan);
    }
}
