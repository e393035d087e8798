package io.lagomcp.invoices.page;

import io.lagomcp.invoices.approval.ApprovalService;
import io.lagomcp.invoices.approval.Budget;
import io.lagomcp.invoices.approval.ListedPlan.State;
import io.lagomcp.invoices.approval.PlanDetails;
import io.lagomcp.invoices.approval.PlanDetails.HistoryEntry;
import io.lagomcp.invoices.approval.Policy;
import io.lagomcp.invoices.approval.pending.PendingPlan;
import io.lagomcp.invoices.approval.plan.ConfirmationLevel;
import io.lagomcp.invoices.approval.plan.InvoiceSnapshot;
import io.lagomcp.invoices.approval.plan.Plan;
import io.lagomcp.invoices.approval.plan.PolicyDecision;
import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.approval.plan.Refusal;
import io.lagomcp.invoices.approval.plan.Role;
import io.lagomcp.invoices.approval.plan.TypedChallenge;
import io.lagomcp.invoices.lago.Money;
import io.lagomcp.invoices.lago.SafeText;
import io.lagomcp.invoices.lago.http.LagoException;
import io.lagomcp.invoices.page.view.Badge;
import io.lagomcp.invoices.page.view.Frame;
import io.lagomcp.invoices.page.view.Moment;
import io.lagomcp.invoices.page.view.PauseView;
import io.lagomcp.invoices.page.view.PlanView;
import io.lagomcp.invoices.page.view.PlanView.BatchView;
import io.lagomcp.invoices.page.view.PlanView.Change;
import io.lagomcp.invoices.page.view.PlanView.Decision;
import io.lagomcp.invoices.page.view.PlanView.Notice;
import io.lagomcp.invoices.page.view.PlanView.ReceiptView;
import io.lagomcp.invoices.page.view.PlanView.Step;
import io.lagomcp.invoices.page.view.PlanView.Typed;
import io.lagomcp.invoices.tool.search.ParallelReads;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Builds what the page of one plan shows: what is to be decided, and everything that helps to decide it. */
record PlanViewBuilder(ApprovalService approvals, InvoiceEvidence evidence) {
    /** For all that is read from Lago: who decides waits no longer to see it. */
    private static final Duration LONGEST_READ = Duration.ofSeconds(3);

    /**
     * The page for this principal.
     *
     * @param token for the forms that decide
     * @param notice what came of the last attempt
     * @param pause of the maker, or that it is possible
     */
    PlanView of(
            PlanDetails details,
            Principal principal,
            String token,
            Optional<Notice> notice,
            Optional<PauseView> pause,
            Frame frame) {
        PendingPlan pending = details.plan();
        Plan plan = pending.plan();
        boolean waits = details.waits();
        InvoiceEvidence.Reading reading = InvoiceEvidence.Reading.NONE;
        Check check = Check.NONE;
        Optional<BatchView> batch;
        try (ParallelReads reads = new ParallelReads(LONGEST_READ)) {
            batch = BatchViewBuilder.of(details, details.mayDecide(), approvals, reads);
            if (batch.isEmpty()) {
                Supplier<Optional<Refusal>> checking =
                        reads.start(() -> waits ? approvals.objectionNow(pending) : Optional.empty());
                reading = evidence.read(plan, reads);
                check = waits ? check(checking) : Check.NONE;
            } else if (waits) {
                check = BatchViewBuilder.summary(batch.get());
            }
        }
        return new PlanView(
                frame,
                pending.id(),
                PlanWords.title(plan.tool()),
                PlanWords.state(details.listed().state()),
                notice,
                plan.statement(),
                PlanWords.effects(plan.impact().effects()),
                PlanWords.amount(details.listed())
                        .map(all -> batch.map(BatchView::sums).orElse(all)),
                reading.due()
                        .or(() -> plan.target().map(InvoiceSnapshot::unsettled))
                        .map(Object::toString),
                PlanWords.invoices(details.listed()),
                details.listed().customer(),
                plan.impact().warnings(),
                plan.impact().consequences(),
                plan.changes().stream()
                        .map(change -> new Change(
                                change.field(), SafeText.visible(change.before()), SafeText.visible(change.after())))
                        .toList(),
                whyAsked(pending.decision()),
                budgets(pending, waits),
                pending.maker().name(),
                SafeText.visible(pending.origin().client(), 100),
                Moment.of(pending.madeAt()),
                SafeText.visible(pending.reason()),
                Moment.of(pending.expiresAt()),
                Moment.words(pending.timeLeft()),
                decision(details, principal, token),
                check.badge(),
                check.text(),
                reading.shown(),
                details.history().stream().map(PlanViewBuilder::step).toList(),
                receipt(details),
                batch,
                pause);
    }

    /** What a live check of the plan says. */
    record Check(Optional<Badge> badge, String text) {
        static final Check NONE = new Check(Optional.empty(), "");
        static final Check UNCHANGED = of("good", "Checked just now", "Nothing has changed since it was planned.");

        static Check notRead(String why) {
            return of(
                    "caution",
                    "Not checked",
                    why + " The plan can still be decided: it is checked again before any change.");
        }

        static Check of(String tone, String heading, String text) {
            return new Check(Optional.of(new Badge(tone, heading)), text);
        }
    }

    private static Check check(Supplier<Optional<Refusal>> objection) {
        try {
            return objection
                    .get()
                    .map(refusal -> Check.of("danger", "It cannot be carried out as planned", refusal.message()))
                    .orElse(Check.UNCHANGED);
        } catch (LagoException unread) {
            return Check.notRead(unread.failure().message() + ".");
        }
    }

    private List<PlanView.BudgetUse> budgets(PendingPlan pending, boolean waits) {
        return waits
                ? approvals.budgets(pending).stream()
                        .map(PlanViewBuilder::budget)
                        .toList()
                : List.of();
    }

    private static PlanView.BudgetUse budget(Budget.Use use) {
        BigInteger most = BigInteger.valueOf(Math.max(1, use.most()));
        BigInteger percent =
                use.used().multiply(BigInteger.valueOf(100)).divide(most).min(BigInteger.valueOf(100));
        String whose =
                switch (use.scope()) {
                    case PROCESS -> "this server";
                    case AUDIT_FILE -> "everybody";
                    case PRINCIPAL -> "its maker";
                };
        String time = use.within().toHours() == 1 ? "hour" : "24 hours";
        return new PlanView.BudgetUse(
                amount(use, use.used()) + " of " + amount(use, BigInteger.valueOf(use.most())) + " used by " + whose
                        + " in the last " + time,
                percent.longValueExact());
    }

    private static String amount(Budget.Use use, BigInteger number) {
        return use.currency()
                .map(currency ->
                        new Money(number.min(BigInteger.valueOf(Long.MAX_VALUE)).longValue(), currency).toString())
                .orElseGet(() -> number + (number.equals(BigInteger.ONE) ? " change" : " changes"));
    }

    private static List<String> whyAsked(PolicyDecision decision) {
        List<String> why = new ArrayList<>();
        why.add(
                decision.rule().equals(Policy.BUILT_IN)
                        ? "Every change needs approval: there is no policy file."
                        : "The rule " + SafeText.quoted(decision.rule()) + " of the policy asks for approval.");
        if (decision instanceof PolicyDecision.Confirm confirm) {
            if (confirm.secondPerson()) {
                why.add("It requires a second person: who planned it cannot approve it.");
            }
            if (confirm.level() == ConfirmationLevel.TYPED) {
                why.add("It requires that the approver types what the plan is about.");
            }
        }
        return why;
    }

    private static Decision decision(PlanDetails details, Principal principal, String token) {
        PendingPlan pending = details.plan();
        boolean waits = details.waits();
        Role role = principal.grant().role();
        boolean own = principal.name().equals(pending.maker().name());
        TypedChallenge proof = BatchViewBuilder.waiting(details, part -> true).proof();
        return new Decision(
                waits,
                details.mayDecide(),
                waits && role != Role.READER && (own || role == Role.APPROVER),
                details.listed().state() == State.UNKNOWN && role != Role.READER,
                details.objection().map(Refusal::message).orElse(""),
                pending.level() == ConfirmationLevel.TYPED
                        ? Optional.of(new Typed(proof.what(), proof.expected()))
                        : Optional.empty(),
                token);
    }

    private static Step step(HistoryEntry entry) {
        Badge state = entry.state() == State.WAITING
                        && entry.at().isPresent()
                        && entry.channel().isEmpty()
                ? new Badge("plain", "Planned")
                : entry.state() == State.IN_PROGRESS ? new Badge("good", "Approved") : PlanWords.state(entry.state());
        String how = entry.channel().isEmpty() ? "" : " via " + entry.channel();
        return new Step(
                state,
                entry.at().map(Moment::of),
                entry.by().isEmpty() ? "" : "by " + SafeText.visible(entry.by()) + how,
                entry.by().isEmpty() ? SafeText.visible(entry.note()) : "");
    }

    private static Optional<ReceiptView> receipt(PlanDetails details) {
        if (details.listed().state() != State.DONE && details.listed().state() != State.PARTLY_DONE) {
            return Optional.empty();
        }
        return details.history().stream()
                .filter(entry -> entry.state() == State.IN_PROGRESS)
                .findFirst()
                .map(begun -> new ReceiptView(
                        Moment.of(begun.at().orElse(details.plan().madeAt())),
                        begun.channel().isEmpty() ? "policy" : begun.channel(),
                        details.plan().maker().name(),
                        begun.by()));
    }
}
