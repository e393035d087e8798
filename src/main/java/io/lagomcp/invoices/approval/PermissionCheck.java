package io.lagomcp.invoices.approval;

import io.lagomcp.invoices.approval.pending.PendingPlan;
import io.lagomcp.invoices.approval.plan.Plan;
import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.approval.plan.Refusal;
import io.lagomcp.invoices.approval.plan.RefusedException;
import io.lagomcp.invoices.approval.plan.Role;

/** What principals may do at this moment, whatever they could do when they called. */
final class PermissionCheck {
    private PermissionCheck() {}

    /**
     * The maker of this plan with their grant of now.
     *
     * @throws RefusedException if they may not make it any more
     */
    static Principal toMake(Plan plan, Principal maker) {
        Principal now = maker.asOfNow();
        requireTool(plan, now);
        return now;
    }

    /**
     * The same for who says yes to this plan.
     *
     * @throws RefusedException if they may not confirm it
     */
    static Principal toConfirm(PendingPlan confirmation, Principal responder) {
        Principal now = responder.asOfNow();
        requireTool(confirmation.plan(), now);
        if (now.grant().role() != Role.APPROVER) {
            throw new RefusedException(Refusal.APPROVER_NEEDED);
        }
        if (confirmation.needsSecondPerson() && now.isSamePersonAs(confirmation.maker())) {
            throw new RefusedException(
                    Refusal.SECOND_PERSON_NEEDED, confirmation.decision().rule());
        }
        return now;
    }

    /**
     * That this principal may reject the plan: who made it may, and every approver whom it concerns.
     *
     * @throws RefusedException if they may not
     */
    static void toReject(PendingPlan pending, Principal principal) {
        Principal now = principal.asOfNow();
        requireTool(pending.plan(), now);
        if (!now.name().equals(pending.maker().name()) && now.grant().role() != Role.APPROVER) {
            throw new RefusedException(Refusal.APPROVER_NEEDED);
        }
    }

    private static void requireTool(Plan plan, Principal principal) {
        principal.grant().objectionToChanging(plan.tool()).ifPresent(refusal -> {
            throw new RefusedException(refusal);
        });
    }
}
