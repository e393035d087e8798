package io.lagomcp.invoices.page.view;

import java.util.List;
import java.util.Optional;

/**
 * A list of plans.
 *
 * @param notice what came of the last attempt to resume somebody
 * @param pauses who is paused
 * @param waiting how many wait for the decision of who looks at it
 * @param tabs the lists that there are
 * @param ended whether these plans no longer wait
 * @param empty what to say where there are none
 */
public record PlanListView(
        Frame frame,
        Optional<PlanView.Notice> notice,
        List<PauseView> pauses,
        int waiting,
        List<Tab> tabs,
        boolean ended,
        List<Row> rows,
        String range,
        Optional<String> previous,
        Optional<String> next,
        String empty) {

    /** A list of plans, and whether it is this one. */
    public record Tab(String label, String href, int count, boolean current) {}

    /**
     * A plan.
     *
     * @param amount with its currency; a dash where no money is at stake
     * @param time how long it can still be approved, or when it was made
     */
    public record Row(
            String id,
            String title,
            String invoice,
            String customer,
            String amount,
            List<Badge> badges,
            String madeBy,
            Moment until,
            String time) {}
}
