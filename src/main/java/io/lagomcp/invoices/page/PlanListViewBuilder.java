package io.lagomcp.invoices.page;

import io.lagomcp.invoices.approval.ApprovalInbox;
import io.lagomcp.invoices.approval.ListedPlan;
import io.lagomcp.invoices.approval.pending.PendingPlan;
import io.lagomcp.invoices.approval.plan.AmountAtStake;
import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.page.view.Badge;
import io.lagomcp.invoices.page.view.Frame;
import io.lagomcp.invoices.page.view.Moment;
import io.lagomcp.invoices.page.view.PauseView;
import io.lagomcp.invoices.page.view.PlanListView;
import io.lagomcp.invoices.page.view.PlanListView.Row;
import io.lagomcp.invoices.page.view.PlanListView.Tab;
import io.lagomcp.invoices.page.view.PlanView.Notice;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Makes the list: what cannot be undone and what is large comes first, so that many small plans hide nothing. */
record PlanListViewBuilder(ApprovalInbox inbox, Clock clock) {
    private static final int ON_A_PAGE = 20;

    private static final Comparator<ListedPlan> BY_RISK = Comparator.comparing(
                    (ListedPlan listed) -> listed.plan().reversible())
            .thenComparing(PlanListViewBuilder::size, Comparator.reverseOrder())
            .thenComparing(listed -> listed.pending().expiresAt());

    private static final Comparator<ListedPlan> NEWEST = Comparator.comparing(
                    (ListedPlan listed) -> listed.pending().madeAt())
            .reversed();

    private enum Which {
        DECIDE("To decide", "", "Nothing waits for your decision."),
        OTHERS("Waiting for others", "others", "Nothing waits for somebody else's decision."),
        ENDED("Decided", "ended", "No plan was decided or has expired lately.");

        private final String label;
        private final String word;
        private final String empty;

        Which(String label, String word, String empty) {
            this.label = label;
            this.word = word;
            this.empty = empty;
        }

        boolean shows(ListedPlan plan) {
            return switch (this) {
                case DECIDE -> plan.mayDecide();
                case OTHERS -> plan.waits() && !plan.mayDecide();
                case ENDED -> !plan.waits();
            };
        }

        String href() {
            return ApprovalPage.PATH + (word.isEmpty() ? "" : "?show=" + word);
        }

        String href(int page) {
            return href() + (word.isEmpty() ? "?" : "&") + "page=" + page;
        }
    }

    /**
     * The list for this principal.
     *
     * @param query with {@code show} and {@code page}
     * @param notice what came of the last attempt to resume somebody
     * @param pauses who is paused
     */
    PlanListView of(
            Principal principal, FormFields query, Optional<Notice> notice, List<PauseView> pauses, Frame frame) {
        List<ListedPlan> all = inbox.plans(principal);
        Which which = shown(query);
        List<ListedPlan> plans = all.stream()
                .filter(which::shows)
                .sorted(which == Which.ENDED ? NEWEST : BY_RISK)
                .toList();
        int pages = Math.max(1, (plans.size() + ON_A_PAGE - 1) / ON_A_PAGE);
        int page = Math.min(number(query.text("page")), pages);
        int from = (page - 1) * ON_A_PAGE;
        List<Row> rows =
                plans.stream().skip(from).limit(ON_A_PAGE).map(this::row).toList();
        int waiting = Math.toIntExact(all.stream().filter(ListedPlan::mayDecide).count());
        return new PlanListView(
                frame,
                notice,
                pauses,
                waiting,
                tabs(all, which),
                which == Which.ENDED,
                rows,
                pages == 1 ? "" : (from + 1) + "–" + (from + rows.size()) + " of " + plans.size(),
                page > 1 ? Optional.of(which.href(page - 1)) : Optional.empty(),
                page < pages ? Optional.of(which.href(page + 1)) : Optional.empty(),
                which.empty);
    }

    /** How many plans wait for the decision of this principal. */
    int waiting(Principal principal) {
        return Math.toIntExact(inbox.waitingPlans(principal).stream()
                .filter(ListedPlan::mayDecide)
                .count());
    }

    private static Which shown(FormFields query) {
        for (Which which : Which.values()) {
            if (which.word.equals(query.text("show"))) {
                return which;
            }
        }
        return Which.DECIDE;
    }

    private static int number(String page) {
        return page.matches("[1-9][0-9]{0,5}") ? Integer.parseInt(page) : 1;
    }

    private static List<Tab> tabs(List<ListedPlan> all, Which current) {
        List<Tab> tabs = new ArrayList<>();
        for (Which which : Which.values()) {
            int count = Math.toIntExact(all.stream().filter(which::shows).count());
            tabs.add(new Tab(which.label, which.href(), count, which == current));
        }
        return tabs;
    }

    private Row row(ListedPlan listed) {
        PendingPlan pending = listed.pending();
        List<Badge> badges = new ArrayList<>();
        if (!listed.waits()) {
            badges.add(PlanWords.state(listed.state()));
        }
        badges.addAll(PlanWords.effects(listed.plan().impact().effects()));
        Duration left = Duration.between(clock.instant(), pending.expiresAt());
        return new Row(
                pending.id(),
                PlanWords.title(listed.plan().tool()),
                PlanWords.invoices(listed),
                listed.customer(),
                PlanWords.amount(listed).orElse("–"),
                badges,
                pending.maker().name(),
                Moment.of(listed.waits() ? pending.expiresAt() : pending.madeAt()),
                listed.waits()
                        ? Moment.words(left.isNegative() ? Duration.ZERO : left)
                        : Moment.of(pending.madeAt()).text());
    }

    /** In minor units, which differ less in worth than whole units: a yen is about a cent. An unknown amount may be any. */
    private static long size(ListedPlan listed) {
        AmountAtStake stake = listed.plan().impact().stake();
        return stake instanceof AmountAtStake.Unknown
                ? Long.MAX_VALUE
                : stake.known().map(money -> money.magnitude().minorUnits()).orElse(0L);
    }
}
