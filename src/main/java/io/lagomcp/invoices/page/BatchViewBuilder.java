package io.lagomcp.invoices.page;

import io.lagomcp.invoices.approval.ApprovalService;
import io.lagomcp.invoices.approval.ListedPlan;
import io.lagomcp.invoices.approval.ListedPlan.State;
import io.lagomcp.invoices.approval.PlanDetails;
import io.lagomcp.invoices.approval.pending.PendingPlan;
import io.lagomcp.invoices.approval.plan.Batch;
import io.lagomcp.invoices.approval.plan.Refusal;
import io.lagomcp.invoices.lago.http.LagoException;
import io.lagomcp.invoices.page.view.Badge;
import io.lagomcp.invoices.page.view.PlanView.BatchView;
import io.lagomcp.invoices.page.view.PlanView.Fact;
import io.lagomcp.invoices.page.view.PlanView.InvoiceLine;
import io.lagomcp.invoices.tool.search.ParallelReads;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The invoices of a batch on the page of its plan: a line for each, and a check box where it can still be left out. */
final class BatchViewBuilder {
    private static final Badge UNCHANGED = new Badge("good", "Unchanged");
    private static final Badge CANNOT = new Badge("danger", "Cannot be changed as planned");
    private static final Badge NOT_CHANGED = new Badge("plain", "Not changed");
    private static final Badge UNREAD = new Badge("caution", "Not checked");

    private BatchViewBuilder() {}

    /** What a live check says about one invoice, or what became of it. */
    private record Checked(Badge badge, String note) {}

    /**
     * The lines; empty for a plan of one change.
     *
     * @param mayChoose whether the reader may approve it
     */
    static Optional<BatchView> of(
            PlanDetails details, boolean mayChoose, ApprovalService approvals, ParallelReads reads) {
        return details.plan().batch().map(batch -> {
            List<Supplier<InvoiceLine>> lines = new ArrayList<>();
            for (ListedPlan part : details.parts()) {
                if (part.waits()) {
                    Supplier<Optional<Refusal>> objection = reads.start(() -> approvals.objectionNow(part.pending()));
                    lines.add(() -> line(part, check(objection), mayChoose));
                } else {
                    lines.add(() -> line(part, outcome(part), false));
                }
            }
            return new BatchView(
                    remaining(details).sumsInWords(),
                    lines.stream().map(Supplier::get).toList(),
                    batch.leftOut().stream()
                            .map(out -> new Fact(out.number().isEmpty() ? out.lagoId() : out.number(), out.why()))
                            .toList());
        });
    }

    private static InvoiceLine line(ListedPlan part, Checked state, boolean mayLeaveOut) {
        return new InvoiceLine(
                part.id(),
                part.invoice(),
                part.plan().statement(),
                PlanWords.amount(part.plan().impact().stake()).orElse("–"),
                state.badge(),
                state.note(),
                mayLeaveOut);
    }

    private static Checked outcome(ListedPlan part) {
        String note = part.state() == State.DONE
                ? "In the audit log as " + part.id()
                : part.note().orElse("");
        return new Checked(part.state() == State.WITHDRAWN ? NOT_CHANGED : PlanWords.state(part.state()), note);
    }

    private static Checked check(Supplier<Optional<Refusal>> objection) {
        try {
            return objection
                    .get()
                    .map(refusal -> new Checked(CANNOT, refusal.message()))
                    .orElseGet(() -> new Checked(UNCHANGED, ""));
        } catch (LagoException unread) {
            return new Checked(UNREAD, unread.failure().message() + ".");
        }
    }

    /** What the lines say together about the invoices that wait. */
    static PlanViewBuilder.Check summary(BatchView batch) {
        long wrong = batch.lines().stream()
                .filter(line -> line.state().equals(CANNOT))
                .count();
        long unread = batch.lines().stream()
                .filter(line -> line.state().equals(UNREAD))
                .count();
        if (wrong > 0) {
            return PlanViewBuilder.Check.of(
                    "danger",
                    wrong + " of " + batch.lines().size() + " invoices cannot be changed as planned",
                    "They are refused; the others can still be changed.");
        }
        return unread > 0
                ? PlanViewBuilder.Check.notRead(unread + " of " + batch.lines().size() + " invoices could not be read.")
                : PlanViewBuilder.Check.UNCHANGED;
    }

    /** The invoices that can still be changed or, where there are none, all that nobody left out. */
    private static Batch remaining(PlanDetails details) {
        return waiting(details, part -> true).batch().orElseThrow();
    }

    /** The plan with the waiting invoices that are chosen; the same plan if it has no batch, or none of its invoices waits. */
    static PendingPlan waiting(PlanDetails details, Predicate<ListedPlan> chosen) {
        boolean some = details.parts().stream().anyMatch(ListedPlan::waits);
        return some
                ? details.plan()
                        .without(lagoIds(details, part -> !part.waits() || !chosen.test(part)), Refusal.leftOut(""))
                : details.plan();
    }

    /** The Lago ids of the waiting invoices whose check box is not ticked. */
    static Set<String> leftOut(PlanDetails details, FormFields form) {
        return lagoIds(details, part -> part.waits() && !isTicked(part, form));
    }

    static boolean isTicked(ListedPlan part, FormFields form) {
        return !form.text(part.id()).isEmpty();
    }

    private static Set<String> lagoIds(PlanDetails details, Predicate<ListedPlan> which) {
        return details.parts().stream()
                .filter(which)
                .map(part -> part.pending().lagoId())
                .collect(Collectors.toSet());
    }
}
