package io.lagomcp.invoices.approval;

import io.lagomcp.invoices.approval.pending.PendingPlan;
import io.lagomcp.invoices.approval.plan.Batch;
import io.lagomcp.invoices.approval.plan.CallDigest;
import io.lagomcp.invoices.approval.plan.Plan;
import io.lagomcp.invoices.approval.plan.PolicyDecision;
import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.approval.plan.Refusal;
import io.lagomcp.invoices.approval.plan.RefusedException;
import io.lagomcp.invoices.approval.plan.SuggestedCall;
import io.lagomcp.invoices.audit.AuditException;
import io.lagomcp.invoices.audit.AuditIndex;
import io.lagomcp.invoices.audit.AuditLog;
import io.lagomcp.invoices.audit.event.AuditContext;
import io.lagomcp.invoices.audit.event.AuditContext.Amount;
import io.lagomcp.invoices.audit.event.AuditContext.InvoiceReference;
import io.lagomcp.invoices.audit.event.AuditEvent;
import io.lagomcp.invoices.audit.event.AuditEvent.SentLagoRequest;
import io.lagomcp.invoices.audit.event.VerificationCall;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.http.LagoException;
import io.lagomcp.invoices.lago.http.LagoRequest.RequestReport;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/** Writes the events of approvals to the audit log, and answers questions from its index. */
record AuditTrail(AuditLog audit) {
    private static final Logger LOG = LoggerFactory.getLogger(AuditTrail.class);
    /** A settling read is recorded without anything that names a customer. */
    private static final List<String> IMPERSONAL = List.of("lago_id", "issuing_date_from");

    /** For a call that was refused before there was a plan. */
    static AuditContext subject(String tool, ObjectNode arguments, Caller caller) {
        return new AuditContext("", caller.principal().name(), caller.client(), tool, CallDigest.of(tool, arguments));
    }

    /** The same for what another caller does about it. */
    static AuditContext subject(AuditContext plan, Caller caller) {
        return plan.by(caller.principal().name(), caller.client());
    }

    /**
     * Records a plan and keeps it, while nobody else can write.
     *
     * @param permitted makes the plan; what it throws comes as it is
     * @param keep keeps the plan, which is bound to its line
     * @return the plan as it is kept
     * @throws RefusedException also where it cannot be recorded
     */
    PendingPlan plan(Function<AuditIndex, PendingPlan> permitted, Consumer<PendingPlan> keep) {
        return available(() -> audit.decide(before -> {
            PendingPlan plan = permitted.apply(before);
            return new AuditLog.Decision<>(Optional.of(planned(plan)), index -> {
                PendingPlan recorded = plan.recordedAt(index.head());
                keep.accept(recorded);
                return recorded;
            });
        }));
    }

    private static AuditEvent.Planned planned(PendingPlan pending) {
        PolicyDecision decision = pending.decision();
        Optional<Instant> expiresAt =
                decision instanceof PolicyDecision.Confirm ? Optional.of(pending.expiresAt()) : Optional.empty();
        return new AuditEvent.Planned(
                pending.subject(),
                decision.word(),
                decision.rule(),
                pending.reason(),
                expiresAt,
                pending.batch().map(AuditTrail::planned));
    }

    private static AuditEvent.PlannedBatch planned(Batch batch) {
        return new AuditEvent.PlannedBatch(
                batch.parts().stream().map(Batch.Part::lagoId).toList(),
                batch.sums().stream()
                        .map(sum -> new Amount(sum.minorUnits(), sum.currency()))
                        .toList(),
                batch.hasUnknownAmount());
    }

    /** Does the work, and records it where nothing came of it: a refusal, or Lago that could not be read. */
    <T> T recordRefusals(AuditContext subject, String channel, Supplier<T> work) {
        try {
            return work.get();
        } catch (RefusedException refused) {
            refused(subject, refused, channel);
            throw refused;
        } catch (LagoException unread) {
            refused(new AuditEvent.Refused(subject, unread.failure().code(), "", channel));
            throw unread;
        }
    }

    private void refused(AuditEvent.Refused refused) {
        try {
            audit.record(refused);
        } catch (AuditException unwritable) {
            // it stays refused: a refusal moves no money, so it need not wait for the record
            LOG.warn("A refusal could not be recorded: {}", unwritable.getMessage());
        }
    }

    /** Records a refusal that is answered in another way than by this exception. */
    void refused(AuditContext subject, RefusedException no, String channel) {
        refused(new AuditEvent.Refused(subject, no.recorded(), no.rule(), channel));
    }

    /** Records that an approver left an invoice out of a batch. */
    void leftOut(AuditContext subject, String channel) {
        refused(new AuditEvent.Refused(subject, "left_out", "", channel));
    }

    /** What the record says now, while others may write; refuses where it cannot be read. */
    <T> T read(Function<AuditIndex, T> question) {
        return available(() -> audit.read(question));
    }

    /** The same, while nobody else can write. */
    <T> T readLocked(Function<AuditIndex, T> question) {
        return available(() -> audit.consult(question));
    }

    /** Has the intent on disk before it returns, or throws the objection and has written nothing. */
    void intend(
            AuditContext subject,
            Plan plan,
            PolicyDecision decision,
            String channel,
            Function<AuditIndex, Optional<RefusedException>> objection) {
        AuditEvent.Intent intent = new AuditEvent.Intent(
                subject, decision.word(), decision.rule(), channel, plan.requestKey(), settlingRead(plan));
        throwIf(available(() -> audit.intend(intent, objection)));
    }

    void requireNotPaused(Principal principal) {
        throwIf(read(index -> PrincipalPauses.objection(principal, index)));
    }

    /** Has the pause or its end on disk before it returns, or throws the objection and has written nothing. */
    void change(AuditEvent.PauseChange change, Function<AuditIndex, Optional<RefusedException>> objection) {
        throwIf(available(() -> audit.change(change, objection)));
    }

    private static void throwIf(Optional<RefusedException> objection) {
        objection.ifPresent(no -> {
            throw no;
        });
    }

    /** Too late to refuse anything: what cannot be recorded stays on the list of what is pending. */
    void ended(AuditEvent.Outcome outcome) {
        keep(outcome, () -> audit.record(outcome));
    }

    /** The same for what was unknown until now; not where somebody else has found it out before. */
    void settled(AuditContext subject, boolean happened, Optional<Invoice> invoice) {
        AuditEvent.Settled event =
                new AuditEvent.Settled(subject, happened, invoice.map(AuditTrail::reference), "lago");
        keep(
                event,
                () -> audit.resolve(event, index -> index.ofPlan(subject.planId())
                        .filter(action -> action.state().isSettled())));
    }

    private static void keep(AuditEvent event, Runnable recording) {
        try {
            recording.run();
        } catch (AuditException unwritable) {
            LOG.error(
                    "What became of plan {} could not be recorded: {}",
                    event.subject().planId(),
                    unwritable.getMessage());
        }
    }

    /** Refuses where the audit log cannot be used. */
    private static <T> T available(Supplier<T> use) {
        try {
            return use.get();
        } catch (AuditException unusable) {
            LOG.error("Nothing can be changed: {}", unusable.getMessage());
            throw new RefusedException(Refusal.AUDIT_UNAVAILABLE);
        }
    }

    static VerificationCall settlingRead(Plan plan) {
        SuggestedCall call = plan.settledBy();
        return new VerificationCall(call.tool(), call.arguments().deepCopy().retain(IMPERSONAL), plan.earlierIds());
    }

    static InvoiceReference reference(Invoice invoice) {
        return new InvoiceReference(invoice.lagoId(), invoice.number());
    }

    static SentLagoRequest facts(RequestReport facts) {
        return new SentLagoRequest(facts.method(), facts.path(), facts.status(), facts.attempts(), facts.requestId());
    }
}
