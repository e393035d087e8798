package io.lagomcp.invoices.approval;

import io.lagomcp.invoices.approval.plan.Batch;
import io.lagomcp.invoices.approval.plan.Plan;
import io.lagomcp.invoices.approval.plan.PolicyDecision;
import io.lagomcp.invoices.approval.plan.Refusal;
import io.lagomcp.invoices.approval.plan.RefusedException;
import io.lagomcp.invoices.audit.RecordedAction;
import io.lagomcp.invoices.audit.event.AuditContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.Supplier;
import tools.jackson.databind.node.ObjectNode;

/** Plans the changes of a batch one by one, and leaves out the invoices that cannot be changed, each with the reason. */
record BatchPlanner(PlanChecks checks, RepeatedCalls lostCalls, AuditTrail trail) {
    /**
     * The invoices of which the very same change was sent before and its answer got lost: they are left out, unless Lago shows that
     * it did not happen. By id.
     */
    Map<String, Batch.LeftOut> changedBefore(BatchRequest call, Caller caller) {
        Map<String, Batch.LeftOut> leftOut = new LinkedHashMap<>();
        for (String lagoId : call.lagoIds()) {
            ObjectNode arguments = call.argumentsFor(lagoId);
            List<RecordedAction> unsettled = lostCalls.unsettled(call.mutation(), arguments);
            if (!unsettled.isEmpty()) {
                changedBefore(lagoId, () -> lostCalls.outcomeOf(call.mutation(), arguments, caller, unsettled))
                        .ifPresent(why -> leftOut.put(lagoId, why));
            }
        }
        return leftOut;
    }

    private static Optional<Batch.LeftOut> changedBefore(String lagoId, Supplier<Optional<MutationOutcome>> outcome) {
        try {
            return outcome.get()
                    .map(done -> new Batch.LeftOut(
                            lagoId, "", "already_done", "An earlier call, whose answer got lost, did it."));
        } catch (MutationFailedException open) {
            return Optional.of(new Batch.LeftOut(
                    lagoId, "", open.failure().code(), open.failure().message() + ", and it may have happened."));
        } catch (RefusedException refused) {
            return Optional.of(Batch.LeftOut.of(lagoId, "", refused.refusal()));
        }
    }

    /**
     * Plans what can be planned.
     *
     * @param known invoices that are left out without planning, by id
     * @param planned makes the plan of one call
     * @param recorded whether the audit log names what the policy or a budget refuses
     */
    Batch plan(
            BatchRequest call,
            Map<String, Batch.LeftOut> known,
            Function<ObjectNode, Plan> planned,
            boolean recorded,
            Caller caller) {
        List<Batch.Part> parts = new ArrayList<>();
        List<Batch.LeftOut> leftOut = new ArrayList<>();
        for (String lagoId : call.lagoIds()) {
            Batch.LeftOut before = known.get(lagoId);
            if (before != null) {
                leftOut.add(before);
            } else {
                try {
                    Plan plan = planned.apply(call.argumentsFor(lagoId));
                    add(plan, lagoId, parts, leftOut, recorded, caller);
                } catch (RuntimeException failed) {
                    requireAudit(failed);
                    leftOut.add(call.leftOut().apply(lagoId, failed).orElseThrow(() -> failed));
                }
            }
            int looked = parts.size() + leftOut.size();
            caller.progress()
                    .tell(
                            looked,
                            OptionalInt.empty(),
                            looked + " of " + call.lagoIds().size() + " planned.");
        }
        return new Batch(parts, leftOut);
    }

    private void add(
            Plan plan,
            String lagoId,
            List<Batch.Part> parts,
            List<Batch.LeftOut> leftOut,
            boolean recorded,
            Caller caller) {
        List<Plan> before = parts.stream().map(Batch.Part::plan).toList();
        try {
            PlanChecks.Permit permit = recorded
                    ? trail.recordRefusals(subject(plan, caller), "", () -> permit(plan, before, caller))
                    : permit(plan, before, caller);
            Optional<String> caution = permit.unsettled().map(PlanChecks::caution);
            parts.add(new Batch.Part(
                    parts.size() + 1,
                    caution.map(plan::warning).orElse(plan),
                    caution,
                    permit.decision(),
                    Optional.empty()));
        } catch (RefusedException refused) {
            requireAudit(refused);
            leftOut.add(Batch.LeftOut.of(lagoId, plan.target().orElseThrow().number(), refused.refusal()));
        }
    }

    /** Without the audit log there is no batch at all. */
    private static void requireAudit(RuntimeException failed) {
        if (failed instanceof RefusedException refused && refused.refusal().equals(Refusal.AUDIT_UNAVAILABLE)) {
            throw refused;
        }
    }

    private PlanChecks.Permit permit(Plan plan, List<Plan> before, Caller caller) {
        PolicyDecision decision = checks.decide(plan, caller.principal());
        return trail.read(index -> checks.permit(plan, before, caller.principal(), decision, index));
    }

    private static AuditContext subject(Plan plan, Caller caller) {
        return plan.subject("", caller.principal(), caller.client());
    }
}
