package io.lagomcp.invoices.approval;

import io.lagomcp.invoices.approval.pending.PendingPlan;
import io.lagomcp.invoices.approval.pending.PlanStore;
import io.lagomcp.invoices.approval.plan.InvoiceSnapshot;
import io.lagomcp.invoices.approval.plan.MutationKind;
import io.lagomcp.invoices.approval.plan.Plan;
import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.approval.plan.Refusal;
import io.lagomcp.invoices.approval.plan.RefusedException;
import io.lagomcp.invoices.approval.plan.WriteResult;
import io.lagomcp.invoices.audit.AuditIndex;
import io.lagomcp.invoices.audit.event.AuditContext;
import io.lagomcp.invoices.audit.event.AuditEvent;
import io.lagomcp.invoices.audit.event.AuditEvent.Result;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.InvoiceReader;
import io.lagomcp.invoices.lago.InvoiceWrite;
import io.lagomcp.invoices.lago.InvoiceWriter;
import io.lagomcp.invoices.lago.http.LagoException;
import io.lagomcp.invoices.lago.http.LagoFailure;
import io.lagomcp.invoices.lago.http.LagoRequest.RequestReport;
import io.lagomcp.invoices.lago.http.PreSendCheck;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/** Carries out a plan that has its yes: the last checks, the record, the one write, and what became of it. */
record PlanExecutor(
        InvoiceReader reads,
        InvoiceWriter writes,
        PlanStore plans,
        Mutations mutations,
        PlanChecks checks,
        AuditTrail trail,
        Clock clock,
        ActionsUnderWay underWay,
        OutcomeResolver outcomes,
        PlanWithdrawals withdrawals) {
    private static final Logger LOG = LoggerFactory.getLogger(PlanExecutor.class);
    /** After the intent: the process or its machine was suspended, or the turn of the request took long. */
    private static final Duration LATEST_SEND = Duration.ofSeconds(30);

    /**
     * The yes to a plan.
     *
     * @param channel how it came, {@code policy} where a rule gave it
     * @param responder who said it; empty where a rule did
     * @param approver the name of the responder, where that is somebody else than who made the plan; else empty text
     */
    record Consent(String channel, Optional<Principal> responder, String approver) {

        /** The rule that decided asks nobody. */
        static Consent ofPolicy() {
            return new Consent("policy", Optional.empty(), "");
        }

        /** Somebody's, to their own plan or to that of another. */
        static Consent of(Principal principal, String channel, PendingPlan confirmation) {
            boolean own = principal.name().equals(confirmation.maker().name());
            return new Consent(channel, Optional.of(principal), own ? "" : principal.name());
        }
    }

    /**
     * Carries it out, or answers with what came of it before. The last checks come in an order that uses nothing up before all
     * have passed; the audit log takes one intent of a plan, and refuses a second change of the same invoice at the same time.
     * A call that is cancelled before the request leaves holds it back; later the outcome is recorded first.
     *
     * @param consent the yes to it
     */
    MutationOutcome execute(PendingPlan pending, Consent consent) {
        try {
            requireCurrent(pending);
            if (!underWay.begin(pending.id())) {
                throw new RefusedException(Refusal.IN_PROGRESS);
            }
        } catch (RefusedException refused) {
            // perhaps because another call has carried it out meanwhile
            return outcomes.outcomeOf(pending).orElseThrow(() -> refused);
        }
        return HeldInterrupts.during(() -> attempt(pending, consent));
    }

    private MutationOutcome attempt(PendingPlan pending, Consent consent) {
        Attempt attempt = new Attempt(pending, consent);
        try {
            attempt.intend();
        } catch (RuntimeException | Error refused) {
            underWay.end(pending.id());
            if (refused instanceof RefusedException no) {
                return outcomes.outcomeOf(pending).orElseThrow(() -> no);
            }
            throw refused;
        }
        return attempt.send();
    }

    /**
     * That the plan still holds: it has not expired, its maker may still do it, the policy says of them what it said, and the
     * invoice is as it was.
     */
    void requireCurrent(PendingPlan pending) {
        if (pending.hasExpired() || checks.isTooOld(pending)) {
            throw new RefusedException(Refusal.EXPIRED);
        }
        Plan plan = pending.plan();
        Principal maker = PlanChecks.makerNow(plan, pending.maker());
        PlanChecks.requireSame(checks.decide(pending, maker), pending.decision());
        plan.target().ifPresent(this::requireUnchanged);
    }

    /** Why it could not be carried out now, even if it were approved; empty where it could. Only reads. */
    Optional<Refusal> objectionNow(PendingPlan pending) {
        try {
            requireCurrent(pending);
            Optional<Refusal> difference = pending.plan().differenceFrom(plannedAgain(pending));
            return difference.isPresent()
                    ? difference
                    : trail.read(index -> objection(pending, index)).map(RefusedException::refusal);
        } catch (RefusedException no) {
            return Optional.of(no.refusal());
        }
    }

    /** What a part of a batch fails with where this program failed. */
    MutationFailedException brokenOff(PendingPlan part, RuntimeException broken) {
        return new MutationFailedException(
                part.id(),
                part.plan(),
                brokenOff(part.plan()),
                OutcomeResolver.end(clock.instant()),
                Optional.empty(),
                broken);
    }

    private static LagoFailure brokenOff(Plan plan) {
        return new LagoFailure.OutcomeUnknown(
                "outcome_unknown",
                "This program failed while it carried the plan out; Lago may have acted",
                plan.tool());
    }

    private Optional<RefusedException> objection(PendingPlan pending, AuditIndex index) {
        return index.contains(pending.origin().recordedAt())
                ? PrincipalPauses.objection(pending, Optional.empty(), index).or(() -> checks.objection(pending, index))
                : Optional.of(new RefusedException(Refusal.OTHER_AUDIT_LOG));
    }

    private Plan plannedAgain(PendingPlan pending) {
        try {
            return pending.plannedAgain(mutations.of(pending));
        } catch (LagoException | RefusedException failed) {
            throw failed;
        } catch (RuntimeException impossibleNow) {
            LOG.debug("The plan could not be made again", impossibleNow);
            pending.plan().target().ifPresent(this::requireUnchanged);
            throw new RefusedException(Refusal.planChanged("it is not possible any more"));
        }
    }

    private void requireUnchanged(InvoiceSnapshot planned) {
        InvoiceSnapshot now = InvoiceSnapshot.of(reads.find(planned.lagoId()));
        if (!planned.matches(now)) {
            throw new RefusedException(Refusal.invoiceChanged(planned, now));
        }
    }

    /** One attempt to carry a plan out: its intent, its one request, and the outcome. */
    private final class Attempt implements PreSendCheck {
        private final PendingPlan pending;
        private final MutationKind mutation;
        private final Consent consent;
        private final AuditContext subject;
        private final Instant begun = clock.instant();
        private final AtomicReference<RequestReport> facts = new AtomicReference<>();
        private final AtomicReference<LagoException> failureOfCheck = new AtomicReference<>();
        /** That were there before the request, as far as the plan and the last checks saw them. */
        private Optional<Set<String>> earlierIds;

        Attempt(PendingPlan pending, Consent consent) {
            this.pending = pending;
            this.mutation = mutations.of(pending);
            this.consent = consent;
            this.subject = pending.subject().confirmedBy(consent.approver());
            this.earlierIds = pending.plan().earlierIds();
        }

        void intend() {
            trail.intend(subject, pending.plan(), pending.decision(), consent.channel(), this::objection);
        }

        /** Asked when nobody else can write: one action of a plan, unless it was withdrawn, and whatever else is in the way. */
        private Optional<RefusedException> objection(AuditIndex index) {
            if (index.ofPlan(pending.id())
                    .filter(action -> !action.wasHeldBack())
                    .isPresent()) {
                return Optional.of(new RefusedException(Refusal.IN_PROGRESS));
            }
            Optional<Refusal> withdrawn = withdrawals.withdrawnHere(pending.id());
            if (withdrawn.isPresent()) {
                return withdrawn.map(RefusedException::new);
            }
            if (!index.contains(pending.origin().recordedAt())) {
                return Optional.of(new RefusedException(Refusal.OTHER_AUDIT_LOG));
            }
            Optional<PendingPlan> kept = plans.ofAction(pending.id());
            return kept.isEmpty()
                    ? Optional.of(new RefusedException(Refusal.UNKNOWN))
                    : kept.flatMap(PendingPlan::withdrawn)
                            .map(RefusedException::new)
                            .or(() -> objectionToPeople(index))
                            .or(() -> checks.objection(pending, index));
        }

        /** Whoever made the plan or said yes to it was paused, or their token was revoked on any server. */
        private Optional<RefusedException> objectionToPeople(AuditIndex index) {
            return PrincipalPauses.objection(pending, consent.responder(), index)
                    .or(() -> plans.isAnyRevoked(credentials())
                            ? Optional.of(RefusedException.revoked())
                            : Optional.empty());
        }

        private Set<String> credentials() {
            return Stream.concat(Stream.of(pending.maker()), consent.responder().stream())
                    .map(Principal::credential)
                    .filter(id -> !id.isEmpty())
                    .collect(Collectors.toSet());
        }

        MutationOutcome send() {
            try {
                InvoiceWrite write = pending.plan().write().orElseThrow();
                return done(result(write, writes.send(write, facts::set, this)));
            } catch (RefusedException notSent) {
                heldBack(notSent.recorded());
                throw notSent;
            } catch (LagoException refused) {
                if (refused == failureOfCheck.get()) {
                    heldBack(refused.failure().code());
                    throw refused;
                }
                throw failed(refused.failure(), refused);
            } catch (RuntimeException | Error broken) {
                // whatever broke on our side, the request may have been on its way
                throw failed(brokenOff(pending.plan()), broken);
            }
        }

        /** Compared with the plan once and now: later the invoice may change again. */
        private WriteResult result(InvoiceWrite write, ObjectNode answer) {
            return switch (write.answer()) {
                case INVOICE -> mutation.result(pending.plan(), new Invoice(answer));
                case ACCEPTED -> mutation.withoutInvoice().orElseThrow();
                case PAYMENT_PAGE ->
                    new WriteResult.PaymentPage(answer.path("payment_url").stringValue());
            };
        }

        @Override
        public void beforeTurn() {
            try {
                requireSamePlan();
            } catch (LagoException unread) {
                failureOfCheck.set(unread);
                throw unread;
            }
            if (HeldInterrupts.isDue()) {
                throw new RefusedException(Refusal.CANCELLED);
            }
        }

        @Override
        public void beforeSend() {
            underWay.beginSending(pending.id());
            RefusedException.throwIf(withdrawals.withdrawnHere(pending.id()));
            if (hasTakenTooLong()) {
                throw new RefusedException(Refusal.NOT_SENT_IN_TIME);
            }
        }

        /**
         * Who made the plan and who said yes to it may still do so, and the same call would still make the same plan. What Lago
         * shows now was there before the request too, whoever made it since the plan.
         */
        private void requireSamePlan() {
            Plan approved = pending.plan();
            trail.read(this::objectionToPeople).ifPresent(no -> {
                throw no;
            });
            consent.responder().ifPresent(responder -> PlanChecks.approverNow(pending, responder));
            Principal maker = PlanChecks.makerNow(approved, pending.maker());
            Plan now = plannedAgain(pending);
            RefusedException.throwIf(approved.differenceFrom(now));
            PlanChecks.requireSame(checks.decide(now, maker), pending.decision());
            earlierIds = now.earlierIds().map(ids -> {
                Set<String> all = new HashSet<>(ids);
                earlierIds.ifPresent(all::addAll);
                return all;
            });
        }

        /** By either clock: one can be set, the other stands still while the machine sleeps. */
        private boolean hasTakenTooLong() {
            Duration byDay = Duration.between(begun, clock.instant());
            return byDay.compareTo(LATEST_SEND) > 0
                    || underWay.sinceBegin(pending.id()).compareTo(LATEST_SEND) > 0;
        }

        private MutationOutcome.Done done(WriteResult answer) {
            record(Result.DONE, "", answer.invoice(), false, answer.differs());
            underWay.end(pending.id());
            Receipt receipt = new Receipt(
                    pending.id(),
                    pending.plan().tool(),
                    pending.plan().statement(),
                    consent.channel(),
                    begun.truncatedTo(ChronoUnit.SECONDS),
                    Receipt.Parties.of(pending.maker().name(), consent.approver()));
            return new MutationOutcome.Done(receipt, answer, false, answer.differs());
        }

        /** The plan can be confirmed again. */
        private void heldBack(String code) {
            record(Result.FAILED, code, Optional.empty(), true, false);
            underWay.end(pending.id());
        }

        private MutationFailedException failed(LagoFailure failure, Throwable cause) {
            if (failure instanceof LagoFailure.OutcomeUnknown) {
                record(Result.UNKNOWN, failure.code(), Optional.empty(), false, false);
                underWay.endUnknown(pending.id());
                warn();
            } else {
                record(Result.FAILED, failure.code(), Optional.empty(), false, false);
                underWay.end(pending.id());
            }
            return new MutationFailedException(
                    pending.id(), pending.plan(), failure, OutcomeResolver.end(begun), Optional.empty(), cause);
        }

        private void record(Result result, String code, Optional<Invoice> invoice, boolean heldBack, boolean differs) {
            trail.ended(new AuditEvent.Outcome(
                    subject,
                    result,
                    code,
                    invoice.map(AuditTrail::reference),
                    Optional.ofNullable(facts.get()).map(AuditTrail::facts),
                    underWay.sinceBegin(pending.id()),
                    // the last check may have seen more ids than the intent names
                    result == Result.UNKNOWN
                            ? Optional.of(AuditTrail.settlingRead(pending.plan().after(earlierIds)))
                            : Optional.empty(),
                    heldBack,
                    differs));
        }

        /** A call that was cancelled is never answered, so this may be the only trace for the server's operator. */
        private void warn() {
            LOG.warn(
                    "The outcome of {} with confirmation {} is unknown; `lago-invoices-mcp audit pending` names the"
                            + " read that settles it",
                    pending.plan().tool(),
                    pending.id());
        }
    }
}
