package io.lagomcp.invoices.page.view;

import java.util.List;
import java.util.Optional;

/**
 * One plan.
 *
 * @param title what kind of change it is
 * @param statement what a person says yes to, whole
 * @param amount what is at stake; empty where nothing is
 * @param due what is still due of the invoice, as Lago shows it now or, failing that, as it was planned
 * @param invoice its number; empty text for a new one
 * @param reason the words of the assistant; empty text where it gave none
 * @param whyAsked the rule that asks, and what it requires
 * @param notice what came of the last attempt to decide
 * @param batch the invoices, where there are several; empty for one change
 * @param pause of who planned it, or that the reader can pause them
 */
public record PlanView(
        Frame frame,
        String id,
        String title,
        Badge state,
        Optional<Notice> notice,
        String statement,
        List<Badge> effects,
        Optional<String> amount,
        Optional<String> due,
        String invoice,
        String customer,
        List<String> warnings,
        List<String> consequences,
        List<Change> changes,
        List<String> whyAsked,
        List<BudgetUse> budgets,
        String madeBy,
        String client,
        Moment madeAt,
        String reason,
        Moment expiresAt,
        String timeLeft,
        Decision decision,
        Optional<Badge> check,
        String checkText,
        Evidence evidence,
        List<Step> history,
        Optional<ReceiptView> receipt,
        Optional<BatchView> batch,
        Optional<PauseView> pause) {

    /** What to say first. */
    public record Notice(String tone, String heading, String text) {}

    /** One field before and after. */
    public record Change(String field, String before, String after) {}

    /** What a budget has left, in words, and how full it is, in percent. */
    public record BudgetUse(String text, long percent) {}

    /**
     * What the reader may do.
     *
     * @param objection why they may not approve; empty text where they may
     * @param typed what they type to approve: its name, and how it is written
     * @param token against forged forms, for this session, plan and statement
     */
    public record Decision(
            boolean waits,
            boolean mayApprove,
            boolean mayReject,
            boolean mayLookAgain,
            String objection,
            Optional<Typed> typed,
            String token) {}

    /** What is typed to approve. */
    public record Typed(String what, String expected) {}

    /**
     * What Lago shows now.
     *
     * @param problem why it could not be read; empty text where it could
     * @param link to the invoice in Lago; empty text where there is none
     */
    public record Evidence(String problem, String link, List<Fact> facts, List<Sheet> sheets) {}

    /** A name and a value. */
    public record Fact(String name, String value) {}

    /** A table; the last column holds amounts. */
    public record Sheet(String heading, List<String> columns, List<List<String>> rows, String note) {}

    /** Something that happened. */
    public record Step(Badge state, Optional<Moment> at, String by, String note) {}

    /**
     * The invoices of a batch.
     *
     * @param sums at stake, by currency; of the invoices that wait, if any does
     * @param leftOut invoices that were asked for and are not in the plan, and why
     */
    public record BatchView(String sums, List<InvoiceLine> lines, List<Fact> leftOut) {}

    /**
     * One invoice of a batch.
     *
     * @param id of its part of the plan
     * @param text what is done to it
     * @param state a live check while it waits, then what became of it
     * @param mayLeaveOut whether it has a check box
     */
    public record InvoiceLine(
            String id, String number, String text, String amount, Badge state, String note, boolean mayLeaveOut) {}

    /** Proof of what was done. */
    public record ReceiptView(Moment at, String channel, String plannedBy, String approvedBy) {}
}
