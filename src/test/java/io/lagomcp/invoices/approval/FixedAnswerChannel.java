package io.lagomcp.invoices.approval;

import io.lagomcp.invoices.approval.ConfirmationChannel.Answer;
import io.lagomcp.invoices.approval.pending.PendingPlan;
import io.lagomcp.invoices.approval.plan.Permissions;
import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.approval.plan.Refusal;
import io.lagomcp.invoices.approval.plan.Role;

/** Somebody who is asked at once and gives a fixed answer, perhaps after something else has happened. */
record FixedAnswerChannel(Answer answer, Runnable meanwhile) implements ConfirmationChannel {

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
        return new Caller(
                new Principal(principal, Permissions.of(Role.APPROVER)), "test 1", ConfirmationChannel.relay());
    }

    @Override
    public String name() {
        return "person";
    }

    @Override
    public boolean isDeclined() {
        return answer.equals(new Answer.Refused(Refusal.DECLINED));
    }

    @Override
    public Answer ask(PendingPlan confirmation) {
        meanwhile.run();
        return answer;
    }
}
