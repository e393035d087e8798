package io.lagomcp.invoices.approval;

import io.lagomcp.invoices.approval.PendingPlan.State;
import io.lagomcp.invoices.approval.plan.InvoiceSnapshot;
import io.lagomcp.invoices.approval.plan.Plan;
import io.lagomcp.invoices.approval.plan.Refusal;
import io.lagomcp.invoices.approval.plan.RefusedException;
import io.lagomcp.invoices.approval.plan.WriteResult;
import io.lagomcp.invoices.audit.event.AuditContext;
import io.lagomcp.invoices.audit.event.AuditEvent.Result;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.InvoiceReader;
import io.lagomcp.invoices.lago.InvoiceWrite;
import io.lagomcp.invoices.lago.InvoiceWriter;
import io.lagomcp.invoices.lago.http.LagoException;
import io.lagomcp.invoices.lago.http.LagoFailure;
import io.lagomcp.invoices.lago.http.RequestReport;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/** Carries out a plan that has its yes: the last checks, the record, the one write, and what became of it. */
final class PlanExecutor {
    private static final Logger LOG = LoggerFactory.getLogger(PlanExecutor.class);

    private final InvoiceReader reads;
    private final InvoiceWriter writes;
    private final PlanChecks limits;
    private final AuditTrail trail;
    private final Clock clock;
    private final LongSupplier nanoTime;
    private final OutcomeResolver settlement;

    PlanExecutor(
            InvoiceReader reads,
            InvoiceWriter writes,
            PlanChecks limits,
            AuditTrail trail,
            Clock clock,
            LongSupplier nanoTime,
            OutcomeResolver settlement) {
        this.reads = reads;
        this.writes = writes;
        this.limits = limits;
        this.trail = trail;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.settlement = settlement;
    }

    /**
     * Carries it out, or answers with what came of it before. The last checks come in an order that uses nothing up before all
     * have passed; the record refuses a second change of the same invoice at the same time.
     *
     * @param consent the yes to it
     */
    MutationOutcome execute(PendingPlan confirmation, GivenConsent consent) {
        Optional<MutationOutcome> earlier = earlierOutcome(confirmation);
        if (earlier.isPresent()) {
            return earlier.get();
        }
        requireCurrent(confirmation);
        if (!confirmation.claim()) {
            return earlierOutcome(confirmation).orElseThrow(() -> new RefusedException(Refusal.inProgress()));
        }
        intend(confirmation, consent);
        return act(confirmation, consent);
    }

    /**
     * That the plan still holds: it has not expired, its maker may still do it, the policy says of them what it said, and the
     * invoice is as it was.
     */
    void requireCurrent(PendingPlan confirmation) {
        if (confirmation.hasExpired()) {
            throw new RefusedException(Refusal.expired());
        }
        Plan plan = confirmation.plan();
        Principal maker = PermissionCheck.toMake(plan, confirmation.maker());
        PlanChecks.requireSame(limits.permit(plan, maker).decision(), confirmation.decision());
        plan.target().ifPresent(this::requireUnchanged);
    }

    private void requireUnchanged(InvoiceSnapshot planned) {
        InvoiceSnapshot now = InvoiceSnapshot.of(reads.find(planned.lagoId()));
        if (!planned.matches(now)) {
            throw new RefusedException(Refusal.invoiceChanged(planned, now));
        }
    }

    /**
     * The last check, run directly before the request leaves, after every wait: who made the plan and who said yes to it may
     * still do so, and the same call would still make the same plan.
     */
    private void requireSamePlan(PendingPlan confirmation, GivenConsent consent) {
        Plan approved = confirmation.plan();
        consent.responder().ifPresent(responder -> PermissionCheck.toConfirm(confirmation, responder));
        Principal maker = PermissionCheck.toMake(approved, confirmation.maker());
        Plan now = plannedAgain(confirmation);
        approved.differenceFrom(now).ifPresent(difference -> {
            throw new RefusedException(difference);
        });
        limits.requireStillDecided(now, maker, confirmation.decision());
        confirmation.noteEarlierIds(now);
    }

    private Plan plannedAgain(PendingPlan confirmation) {
        try {
            return confirmation.plannedAgain();
        } catch (LagoException | RefusedException failed) {
            throw failed;
        } catch (RuntimeException impossibleNow) {
            LOG.debug("The plan could not be made again", impossibleNow);
            confirmation.plan().target().ifPresent(this::requireUnchanged);
            throw new RefusedException(Refusal.planChanged("it is not possible any more"));
        }
    }

    private void intend(PendingPlan confirmation, GivenConsent consent) {
        Plan plan = confirmation.plan();
        try {
            trail.intend(
                    confirmation.subject(consent),
                    plan,
                    confirmation.decision(),
                    consent.channel(),
                    index -> limits.objection(plan, confirmation.maker().name(), index, confirmation.seen()));
        } catch (RuntimeException | Error refused) {
            confirmation.release();
            throw refused;
        }
    }

    private MutationOutcome act(PendingPlan confirmation, GivenConsent consent) {
        Act act = new Act(confirmation, consent);
        try {
            InvoiceWrite write = confirmation.plan().write().orElseThrow();
            return act.done(result(confirmation, write, writes.send(write, act.facts::set, act::check)));
        } catch (RefusedException notSent) {
            act.notSent(notSent.recorded());
            throw notSent;
        } catch (LagoException refused) {
            if (act.isOfCheck(refused)) {
                act.notSent(refused.failure().code());
                throw refused;
            }
            throw act.failed(refused.failure(), refused);
        } catch (RuntimeException | Error broken) {
            // whatever broke on our side, the request may have been on its way
            String message = "This program failed while it carried the plan out; Lago may have acted";
            throw act.failed(
                    new LagoFailure.OutcomeUnknown(
                            "outcome_unknown", message, confirmation.plan().tool()),
                    broken);
        }
    }

    /** Compared with the plan once and now: later the invoice may change again, and little of the plan is kept. */
    private static WriteResult result(PendingPlan confirmation, InvoiceWrite write, ObjectNode answer) {
        return switch (write.answer()) {
            case INVOICE -> confirmation.mutation().result(confirmation.plan(), new Invoice(answer));
            case ACCEPTED -> new WriteResult.Accepted(confirmation.mutation().outlook());
            case PAYMENT_PAGE ->
                new WriteResult.PaymentPage(answer.path("payment_url").stringValue());
        };
    }

    /** What came of it before, an unknown outcome settled if Lago shows it; never acts. Empty while it waits for its yes. */
    Optional<MutationOutcome> earlierOutcome(PendingPlan confirmation) {
        State state = confirmation.state();
        if (state instanceof State.Succeeded succeeded) {
            return Optional.of(succeeded.done().again());
        }
        if (state instanceof State.Failed failed) {
            throw failed.failure();
        }
        if (state instanceof State.NotDone notDone) {
            throw new RefusedException(notDone.refusal());
        }
        if (state instanceof State.Unknown unknown) {
            return Optional.of(settlement.settle(confirmation, unknown));
        }
        if (state instanceof State.Acting) {
            throw new RefusedException(Refusal.inProgress());
        }
        return Optional.empty();
    }

    /** The moment in which it happens, and how that ends. */
    private final class Act {
        private final PendingPlan confirmation;
        private final GivenConsent consent;
        private final Instant begun = clock.instant();
        private final long begunNanos = nanoTime.getAsLong();
        private final AtomicReference<RequestReport> facts = new AtomicReference<>();
        private final AtomicReference<LagoException> failureOfCheck = new AtomicReference<>();

        Act(PendingPlan confirmation, GivenConsent consent) {
            this.confirmation = confirmation;
            this.consent = consent;
        }

        MutationOutcome.Done done(WriteResult answer) {
            Receipt receipt = confirmation.receipt(consent, clock.instant());
            MutationOutcome.Done done = new MutationOutcome.Done(confirmation.plan(), receipt, answer, false);
            confirmation.settle(new State.Succeeded(done));
            record(Result.DONE, "", answer.invoice());
            return done;
        }

        void check() {
            try {
                requireSamePlan(confirmation, consent);
            } catch (LagoException unread) {
                failureOfCheck.set(unread);
                throw unread;
            }
        }

        /** Whether a reading of the last check failed with this, and not the write. */
        boolean isOfCheck(LagoException failed) {
            return failed == failureOfCheck.get();
        }

        /** The last check held it back, so the plan can be confirmed again. */
        void notSent(String code) {
            record(Result.FAILED, code, Optional.empty());
            confirmation.release();
        }

        MutationFailedException failed(LagoFailure failure, Throwable cause) {
            MutationFailedException thrown =
                    new MutationFailedException(confirmation.id(), confirmation.plan(), failure, begun, cause);
            if (failure instanceof LagoFailure.OutcomeUnknown) {
                confirmation.settle(new State.Unknown(thrown, consent, begun, begunNanos));
                record(Result.UNKNOWN, failure.code(), Optional.empty());
                warn();
            } else {
                confirmation.settle(new State.Failed(thrown));
                record(Result.FAILED, failure.code(), Optional.empty());
            }
            return thrown;
        }

        private void record(Result result, String code, Optional<Invoice> invoice) {
            AuditContext subject = confirmation.subject(consent);
            Duration duration = Duration.ofNanos(nanoTime.getAsLong() - begunNanos);
            trail.ended(
                    subject, confirmation.plan(), result, code, invoice, Optional.ofNullable(facts.get()), duration);
        }

        /** A call that was cancelled is never answered, so this may be the only trace for whoever runs the server. */
        private void warn() {
            LOG.warn(
                    "The outcome of {} with confirmation {} is unknown; `lago-invoices-mcp audit pending` names the"
                            + " read that settles it",
                    confirmation.plan().tool(),
                    confirmation.id());
        }
    }
}
