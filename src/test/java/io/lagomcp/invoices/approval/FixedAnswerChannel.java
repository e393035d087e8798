package io.lagomcp.invoices.approval;

import io.lagomcp.invoices.approval.ConfirmationChannel.Answer;
import io.lagomcp.invoices.approval.pending.PendingPlan;
import io.lagomcp.invoices.approval.plan.Permissions;
import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.approval.plan.Refusal;
import io.lagomcp.invoices.approval.plan.Role;
import java.util.function.Function;

/**
 * Somebody who is asked at once and answers.
 *
 * @param isDeclined whether the answer is a clear no
 */
record FixedAnswerChannel(Function<PendingPlan, Answer> answers, boolean isDeclined) implements ConfirmationChannel {

    /** One fixed answer, perhaps after something else has happened. */
    FixedAnswerChannel(Answer answer, Runnable meanwhile) {
        this(
                plan -> {
                    meanwhile.run();
                    return answer;
                },
                answer.equals(new Answer.Refused(Refusal.DECLINED)));
    }

    /** A principal whose client asks them. */
    static Caller asked(Principal principal, Function<PendingPlan, Answer> answers) {
        return new Caller(principal, "test 1", new FixedAnswerChannel(answers, false));
    }

    static Caller asked(Principal principal, Answer answer) {
        return new Caller(principal, "test 1", new FixedAnswerChannel(answer, () -> {}));
    }

    /** A principal whose client cannot ask anybody. */
    static Caller relayed(Principal principal) {
        return new Caller(principal, "test 1", ConfirmationChannel.relay());
    }

    static Caller saying(Answer answer) {
        return saying(answer, () -> {});
    }

    static Caller saying(Answer answer, Runnable meanwhile) {
        return new Caller(Principal.local(), "test 1", new FixedAnswerChannel(answer, meanwhile));
    }

    /** A caller whose client cannot ask anybody. */
    static Caller behindRelay() {
        return behindRelay("local");
    }

    static Caller behindRelay(String principal) {
        return relayed(new Principal(principal, Permissions.of(Role.APPROVER)));
    }

    @Override
    public String name() {
        return "person";
    }

    @Override
    public Answer ask(PendingPlan confirmation) {
        return answers.apply(confirmation);
    }
}
