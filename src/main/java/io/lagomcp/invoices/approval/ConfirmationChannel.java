package io.lagomcp.invoices.approval;

import io.lagomcp.invoices.approval.pending.PendingPlan;
import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.approval.plan.Refusal;
import java.util.Optional;

/** A way to ask a person. */
public interface ConfirmationChannel {

    /** As receipts name it, for example {@code elicitation}. */
    String name();

    /** Whether the yes comes from the assistant, which says that its user gave it; policies can forbid that. */
    default boolean isRelay() {
        return false;
    }

    /** The id of the plan that an earlier call asked about, where this call brings the answer; empty where it brings none. */
    default Optional<String> answeredPlan() {
        return Optional.empty();
    }

    /** Whether this call brings a clear no to {@link #answeredPlan()}, whatever that plan says. */
    default boolean isDeclined() {
        return false;
    }

    /**
     * Asks about one plan, and either blocks for the answer or says that it comes in a later call. At level
     * {@code ConfirmationLevel#TYPED} the person is asked to type the plan's {@code Plan#proof()}, which is then checked.
     */
    Answer ask(PendingPlan confirmation);

    /**
     * Who gave the answer, with what they may do by the message that carried it. Where answers come in messages of their own,
     * those may permit less than the one with the call, and the channel must say so.
     *
     * @param asked who was asked
     */
    default Principal responder(Principal asked) {
        return asked;
    }

    /** The address where people decide about the plan with this id in a browser; empty where there is none. */
    default Optional<String> page(String id) {
        return Optional.empty();
    }

    /**
     * Blocks for a moment while the plan may be decided in another way.
     *
     * @return false where the call is to be answered although the plan still waits
     */
    default boolean awaitsDecision(PendingPlan plan) {
        return false;
    }

    /** What came of asking. */
    sealed interface Answer {

        /** The person said yes to exactly this plan. */
        record Approved() implements Answer {}

        /** The person said yes to exactly this plan by typing this. */
        record Typed(String text) implements Answer {}

        /** The person did not say yes, or nobody could be asked. */
        record Refused(Refusal refusal) implements Answer {}

        /** The plan waits; the answer comes in a later call. */
        record Pending() implements Answer {}
    }

    /**
     * For clients that cannot ask: the plan goes back to the assistant, which shows the statement to its user and repeats
     * it in {@code confirm_action}, where the host's own permission prompt shows it.
     */
    static ConfirmationChannel relay() {
        return relay(Optional.empty());
    }

    /** The same; people may also decide on a page below {@code pages}. */
    static ConfirmationChannel relay(Optional<String> pages) {
        return new ConfirmationChannel() {
            @Override
            public Optional<String> page(String id) {
                return pages.map(address -> address + "/" + id);
            }

            @Override
            public String name() {
                return "confirm_action";
            }

            @Override
            public boolean isRelay() {
                return true;
            }

            @Override
            public Answer ask(PendingPlan confirmation) {
                return new Answer.Pending();
            }
        };
    }
}
