package io.lagomcp.invoices.tool.registry;

import io.lagomcp.invoices.approval.ConfirmationChannel;
import io.lagomcp.invoices.approval.MutationOutcome;
import io.lagomcp.invoices.approval.PartOutcome;
import io.lagomcp.invoices.approval.Receipt;
import io.lagomcp.invoices.approval.pending.PendingPlan;
import io.lagomcp.invoices.approval.plan.Batch;
import io.lagomcp.invoices.approval.plan.Plan;
import io.lagomcp.invoices.approval.plan.PolicyDecision;
import io.lagomcp.invoices.approval.plan.WriteResult;
import io.lagomcp.invoices.lago.Money;
import io.lagomcp.invoices.lago.SafeText;
import io.lagomcp.invoices.tool.AllowedActions;
import io.lagomcp.invoices.tool.ToolError;
import io.lagomcp.invoices.tool.view.InvoiceView;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * How the outcome of a mutation is shown.
 *
 * @param errors explains why one plan of a batch was not carried out
 */
record MutationResult(
        AllowedActions actions, ConfirmationChannel channel, BiFunction<Plan, RuntimeException, ToolError> errors) {
    private static final String FOR_THE_USER =
            "Nothing has been changed. Show the statement to the user. Only if they agree, call confirm_action with"
                    + " this confirmation_id and the statement word for word.";
    private static final String FOR_AN_APPROVER =
            "Nothing has been changed. Neither you nor your user can confirm this; an approver must. Give them this"
                    + " confirmation_id and the statement, with which they call confirm_action. Then call confirm_action"
                    + " with both to see the result.";
    private static final String FOR_A_SECOND_PERSON = "Nothing has been changed. The policy requires the approval of a"
            + " second person, so neither you nor your user can confirm this. Give another approver this"
            + " confirmation_id and the statement, with which they call confirm_action. Then call confirm_action with"
            + " both to see the result.";

    private static final String NOT_CALLED =
            "This only shows the plan: nothing has been changed, and nobody was asked. Without plan_only ";

    private static final String ON_THE_PAGE =
            "Nothing has been changed. %s decides on the page at approval_url: show your user the link. Then call"
                    + " confirm_action with this confirmation_id and the statement to see the result.";
    private static final String OR_ON_THE_PAGE = " They can also decide on the page at approval_url.";

    private static final String GO_ON =
            "Tell the user what is done and what is not. Only if they want the rest too, call confirm_action with this"
                    + " confirmation_id and the statement word for word: it does only what was not begun.";

    ObjectNode of(MutationOutcome outcome) {
        if (outcome instanceof MutationOutcome.Waiting waiting) {
            return waiting(waiting.confirmation());
        }
        if (outcome instanceof MutationOutcome.Rejected rejected) {
            return JsonNodeFactory.instance
                    .objectNode()
                    .put("outcome", "rejected")
                    .put(
                            "note",
                            "The plan " + rejected.confirmation().id() + " is rejected; its maker sees the reason.");
        }
        if (outcome instanceof MutationOutcome.OfBatch batch) {
            return batch(batch);
        }
        return outcome instanceof MutationOutcome.Planned planned
                ? planned(planned)
                : done((MutationOutcome.Done) outcome);
    }

    private ObjectNode batch(MutationOutcome.OfBatch batch) {
        List<PartOutcome> parts = batch.parts();
        long done = batch.count(PartOutcome.State.DONE);
        String outcome = done == parts.size() ? "done" : done == 0 ? "not_done" : "partly_done";
        ObjectNode result = JsonNodeFactory.instance.objectNode().put("outcome", outcome);
        ArrayNode results = result.putArray("results");
        parts.forEach(part -> results.add(part(part)));
        result.put("note", done + " of " + parts.size() + " invoices are done.");
        if (batch.goesOn()) {
            plan(result, batch.batch()).put("next", GO_ON);
        }
        return result;
    }

    private ObjectNode part(PartOutcome part) {
        Plan plan = part.part().plan();
        ObjectNode shown = JsonNodeFactory.instance.objectNode();
        plan.target().ifPresent(invoice -> shown.put("lago_id", invoice.lagoId())
                .put("number", SafeText.token(invoice.number())));
        shown.put("outcome", part.state().word());
        part.receipt().ifPresent(receipt -> {
            ObjectNode proof = receipt(receipt);
            part.answer().ifPresent(answer -> {
                putTexts(proof, "differences", differences(answer));
                if (answer instanceof WriteResult.PaymentPage page) {
                    shown.put("payment_url", page.url());
                }
            });
            shown.set("receipt", proof);
        });
        part.failure()
                .map(failure -> errors.apply(plan, failure))
                .ifPresent(error -> shown.set("error", error.json().required("error")));
        return shown;
    }

    private ObjectNode done(MutationOutcome.Done done) {
        ObjectNode result = JsonNodeFactory.instance.objectNode().put("outcome", "done");
        if (done.answer() instanceof WriteResult.Changed changed) {
            result.set("invoice", InvoiceView.single(changed.now(), false));
            result.set("allowed_actions", actions.on(changed.now()));
            if (!differences(done.answer()).isEmpty()) {
                result.put("note", differing(differences(done.answer())));
            }
            if (!changed.creditNotes().isEmpty()) {
                result.set("credit_notes", creditNotes(changed.creditNotes()));
            }
        } else if (done.answer() instanceof WriteResult.PaymentPage page) {
            result.put("payment_url", page.url());
        } else if (done.answer() instanceof WriteResult.Accepted accepted) {
            result.put("note", "Lago accepted the request; " + accepted.outlook());
        } else if (done.answer() instanceof WriteResult.Deleted) {
            result.put("note", "The draft is deleted; Lago no longer shows it.");
        }
        if (done.repeated()) {
            result.put("repeated", true).put("note", repeated(done));
        }
        ObjectNode receipt = receipt(done.receipt());
        putTexts(receipt, "differences", differences(done.answer()));
        result.set("receipt", receipt);
        return result;
    }

    private static String differing(List<String> differences) {
        return differences.isEmpty()
                ? "It was done, but the invoice was then not as was approved: compare it with the statement, and tell"
                        + " the user."
                : "It was done, but the invoice is not as was approved: " + String.join("; ", differences)
                        + ". Tell the user.";
    }

    private static List<String> differences(WriteResult answer) {
        return answer instanceof WriteResult.Changed changed ? changed.differences() : List.of();
    }

    private static ArrayNode creditNotes(List<ObjectNode> notes) {
        ArrayNode shown = JsonNodeFactory.instance.arrayNode();
        for (ObjectNode note : notes) {
            String currency = note.path("currency").asString("");
            shown.addObject()
                    .put("number", SafeText.token(note.path("number").asString("")))
                    .put("total", new Money(note.path("total_amount_cents").asLong(0), currency).toString())
                    .put("refund", new Money(note.path("refund_amount_cents").asLong(0), currency).toString())
                    .put("credit", new Money(note.path("credit_amount_cents").asLong(0), currency).toString())
                    .put(
                            "credit_status",
                            SafeText.token(note.path("credit_status").asString("")))
                    .put(
                            "refund_status",
                            SafeText.token(note.path("refund_status").asString("none")));
        }
        return shown;
    }

    private static String repeated(MutationOutcome.Done done) {
        List<String> differences = differences(done.answer());
        return done.answer() instanceof WriteResult.NotShown hidden
                ? "This was done before, as invoice %s (lago_id %s); nothing was done now. Lago does not show it: %s."
                                .formatted(
                                        SafeText.token(hidden.number()),
                                        SafeText.token(hidden.lagoId()),
                                        hidden.why().message())
                        + " Do not create it again."
                : "This was done before; nothing was done now."
                        + (done.differs() ? " " + differing(differences) : "")
                        + (done.answer() instanceof WriteResult.Accepted accepted
                                ? " Lago accepted the request; " + accepted.outlook()
                                : "");
    }

    private static ObjectNode receipt(Receipt receipt) {
        ObjectNode shown = JsonNodeFactory.instance
                .objectNode()
                .put("confirmation_id", receipt.confirmationId())
                .put("tool", receipt.tool())
                .put("statement", receipt.statement())
                .put("approved_via", receipt.approvedVia())
                .put("performed_at", receipt.performedAt().toString());
        receipt.parties().ifPresent(parties -> shown.put("planned_by", parties.plannedBy())
                .put("confirmed_by", parties.confirmedBy()));
        return shown;
    }

    private ObjectNode waiting(PendingPlan confirmation) {
        ObjectNode result = JsonNodeFactory.instance.objectNode().put("outcome", "confirmation_required");
        plan(result, confirmation).put("next", next(confirmation));
        return result;
    }

    private ObjectNode plan(ObjectNode result, PendingPlan confirmation) {
        ObjectNode plan = result.putObject("plan")
                .put("confirmation_id", confirmation.id())
                .put("statement", confirmation.plan().statement());
        plan.set("summary", summary(confirmation.plan(), confirmation.batch()));
        if (!confirmation.reason().isEmpty()) {
            plan.put("reason", confirmation.reason());
        }
        channel.page(confirmation.id()).ifPresent(url -> plan.put("approval_url", url));
        return plan.put("expires_at", confirmation.expiresAt().toString());
    }

    private String next(PendingPlan confirmation) {
        boolean hasPage = channel.page(confirmation.id()).isPresent();
        if (hasPage && !channel.isRelay()) {
            return ON_THE_PAGE.formatted(confirmation.needsApprover() ? "An approver" : "Your user");
        }
        String way = confirmation.needsApprover() ? FOR_AN_APPROVER : FOR_THE_USER;
        return (confirmation.needsSecondPerson() ? FOR_A_SECOND_PERSON : way) + (hasPage ? OR_ON_THE_PAGE : "");
    }

    private static ObjectNode planned(MutationOutcome.Planned planned) {
        Plan plan = planned.plan();
        PolicyDecision decision = planned.decision();
        ObjectNode result = JsonNodeFactory.instance.objectNode().put("outcome", "planned");
        ObjectNode shown = result.putObject("plan").put("statement", plan.statement());
        shown.set("summary", summary(plan, planned.batch()));
        shown.put("decision", decision.word()).put("next", NOT_CALLED + withoutPlanOnly(decision));
        return result;
    }

    private static String withoutPlanOnly(PolicyDecision decision) {
        if (decision instanceof PolicyDecision.Deny deny) {
            return "it is refused: " + deny.reason();
        }
        if (decision instanceof PolicyDecision.Confirm confirm) {
            return "it is carried out after a " + (confirm.secondPerson() ? "second " : "") + "person has approved it.";
        }
        return "it is carried out at once.";
    }

    private static ObjectNode summary(Plan plan, Optional<Batch> batch) {
        return batch.map(parts -> summary(plan, parts)).orElseGet(() -> summary(plan));
    }

    /** The statement names what changes; here is what tells the invoices apart. */
    private static ObjectNode summary(Plan plan, Batch batch) {
        ObjectNode summary = JsonNodeFactory.instance.objectNode();
        putTexts(summary, "at_stake", batch.sums().stream().map(Money::toString).toList());
        ArrayNode invoices = summary.putArray("invoices");
        batch.remaining().forEach(part -> {
            ObjectNode invoice = invoices.addObject().put("lago_id", part.lagoId());
            part.plan().impact().stake().known().ifPresent(money -> invoice.put("at_stake", money.toString()));
        });
        ArrayNode leftOut = JsonNodeFactory.instance.arrayNode();
        batch.leftOut().forEach(out -> leftOut.addObject()
                .put("lago_id", out.lagoId())
                .put("code", out.code())
                .put("message", out.why()));
        putUnlessEmpty(summary, "left_out", leftOut);
        putTexts(summary, "consequences", plan.impact().consequences());
        return summary.put("reversible", plan.reversible());
    }

    private static ObjectNode summary(Plan plan) {
        ObjectNode summary = JsonNodeFactory.instance.objectNode();
        plan.target().ifPresent(invoice -> summary.put("lago_id", invoice.lagoId()));
        plan.impact().stake().known().ifPresent(money -> summary.put("at_stake", money.toString()));
        ArrayNode changes = JsonNodeFactory.instance.arrayNode();
        plan.changes().forEach(change -> changes.addObject()
                .put("field", change.field())
                .put("before", change.before())
                .put("after", change.after()));
        putUnlessEmpty(summary, "changes", changes);
        putTexts(summary, "consequences", plan.impact().consequences());
        putTexts(summary, "warnings", plan.impact().warnings());
        return summary.put("reversible", plan.reversible());
    }

    private static void putTexts(ObjectNode object, String field, List<String> texts) {
        if (!texts.isEmpty()) {
            texts.forEach(object.putArray(field)::add);
        }
    }

    private static void putUnlessEmpty(ObjectNode object, String field, ArrayNode values) {
        if (!values.isEmpty()) {
            object.set(field, values);
        }
    }
}
