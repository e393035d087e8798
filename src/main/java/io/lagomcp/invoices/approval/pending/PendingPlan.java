package io.lagomcp.invoices.approval.pending;

import io.lagomcp.invoices.approval.plan.Batch;
import io.lagomcp.invoices.approval.plan.ConfirmationLevel;
import io.lagomcp.invoices.approval.plan.MutationKind;
import io.lagomcp.invoices.approval.plan.Plan;
import io.lagomcp.invoices.approval.plan.PolicyDecision;
import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.approval.plan.Refusal;
import io.lagomcp.invoices.approval.plan.Role;
import io.lagomcp.invoices.approval.plan.TypedChallenge;
import io.lagomcp.invoices.audit.AuditHead;
import io.lagomcp.invoices.audit.event.AuditContext;
import io.lagomcp.invoices.lago.SafeText;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A plan that waits for its yes, or waited. What became of it is in the audit log alone: one intent uses its id up, and every
 * later call with the id gets the same answer.
 *
 * @param plan what would be done, or was; with the caution as its first warning
 * @param caution a warning that the plan has from the audit log and not from Lago
 * @param withdrawn why it was withdrawn; empty where it was not
 * @param batch the changes of several invoices that it stands for, each with an id and an action of its own; the plan then only
 *     shows them together. Empty for one change
 * @param origin who asked for it and when
 */
public record PendingPlan(
        String id,
        Plan plan,
        Optional<String> caution,
        PolicyDecision decision,
        Optional<Refusal> withdrawn,
        Optional<Batch> batch,
        Origin origin) {
    /** Between the id of a batch and the position of a part, in the id of the part. */
    private static final String PART = "-";

    private static final String QUESTION = ":";

    /**
     * Who asked for a plan and when, which is the same for all parts of a batch.
     *
     * @param maker who made it, with the permissions of that moment; their limits apply also when another principal confirms it
     * @param client name and version of the program that asked for it
     * @param relayed whether the assistant of who made it was to pass the yes on
     * @param reason why the change is wanted, in the words of the assistant that made the call; empty text where it gave none
     * @param seen the newest line of the audit log before the plan was made: what came later, the plan does not know of
     * @param recordedAt the newest line of the audit log once the plan was recorded in it: the plan counts only where the log has it
     * @param madeAt when it was made, by the clock of the day
     * @param expiry when it can no longer be confirmed
     */
    public record Origin(
            Principal maker,
            String client,
            boolean relayed,
            String reason,
            long seen,
            AuditHead recordedAt,
            Instant madeAt,
            Expiry expiry) {

        Origin recordedAt(AuditHead line) {
            return new Origin(maker, client, relayed, reason, seen, line, madeAt, expiry);
        }
    }

    /** The same, which nobody can confirm any more. */
    public PendingPlan withdrawn(Refusal why) {
        return new PendingPlan(id, plan, caution, decision, Optional.of(why), batch, origin);
    }

    /** The same, which was recorded at this line of the audit log or before. */
    public PendingPlan recordedAt(AuditHead line) {
        return new PendingPlan(id, plan, caution, decision, withdrawn, batch, origin.recordedAt(line));
    }

    private PendingPlan with(Plan shown, Optional<Batch> parts) {
        return new PendingPlan(id, shown, caution, decision, withdrawn, parts, origin);
    }

    /** Each change of a batch as a plan of its own, in their order; none where it is one change. */
    public List<PendingPlan> parts() {
        return batch.map(Batch::parts).orElse(List.of()).stream()
                .map(this::part)
                .toList();
    }

    private PendingPlan part(Batch.Part part) {
        return new PendingPlan(
                id + PART + part.position(),
                part.plan(),
                part.caution(),
                part.decision(),
                withdrawn.or(part::withdrawn),
                Optional.empty(),
                origin);
    }

    public Principal maker() {
        return origin.maker();
    }

    public String reason() {
        return origin.reason();
    }

    public Instant madeAt() {
        return origin.madeAt();
    }

    /** The invoice that it changes, which a batch and a new invoice do not have. */
    public String lagoId() {
        return plan.target().orElseThrow().lagoId();
    }

    /** The id of the batch that a part with this id belongs to; empty where it is no id of a part. */
    public static Optional<String> batchOf(String id) {
        int end = id.indexOf(PART);
        return end < 0 ? Optional.empty() : Optional.of(id.substring(0, end));
    }

    /**
     * Identifies a question about it: an answer counts for exactly what was asked, so that of a batch it names the parts that were
     * to be carried out.
     */
    public String questionId() {
        return batch.isEmpty()
                ? id
                : id
                        + batch.get().remaining().stream()
                                .map(part -> Integer.toString(part.position()))
                                .collect(Collectors.joining(",", QUESTION, ""));
    }

    /** The id of the plan that a question with this id is about. */
    public static String planOf(String questionId) {
        return questionId.split(QUESTION, 2)[0];
    }

    /** The ids of its actions in the audit log, without parts that were withdrawn. */
    public List<String> actionIds() {
        return batch.isEmpty()
                ? List.of(id)
                : batch.get().remaining().stream()
                        .map(part -> id + PART + part.position())
                        .toList();
    }

    /**
     * The batch without these invoices, as an approver sees it who leaves them out: with the sums and the text of the rest.
     *
     * @param lagoIds of its invoices
     */
    public PendingPlan without(Set<String> lagoIds, Refusal why) {
        return showing(batch.orElseThrow().without(lagoIds, why));
    }

    /** The batch with only the parts with these ids, with their sums and their text. */
    public PendingPlan only(Collection<String> partIds) {
        return showing(batch.orElseThrow()
                .only(partIds.stream()
                        .map(part -> Integer.valueOf(part.substring(id.length() + PART.length())))
                        .toList()));
    }

    private PendingPlan showing(Batch parts) {
        return with(parts.plan(plan.tool(), plan.arguments(), plan.digest()), Optional.of(parts));
    }

    /** The same batch, in which the parts for these invoices are kept as withdrawn; the statement stays as it is. */
    public PendingPlan withdrawn(Set<String> lagoIds, Refusal why) {
        return with(plan, batch.map(parts -> parts.without(lagoIds, why)));
    }

    /** What the person types where the policy wants more than a yes. */
    public TypedChallenge proof() {
        return batch.map(Batch::proof).orElseGet(plan::proof);
    }

    /** What it takes to remember it, in bytes of heap by estimate. */
    long weight() {
        return plan.weight() + batch.map(Batch::weight).orElse(0L);
    }

    /** How much the person must do to say yes. */
    public ConfirmationLevel level() {
        return decision instanceof PolicyDecision.Confirm confirm ? confirm.level() : ConfirmationLevel.SIMPLE;
    }

    /** After this moment it can no longer be confirmed. */
    public Instant expiresAt() {
        return origin.expiry().at();
    }

    /** How long it can still be confirmed, so that nobody is asked for longer; zero when it has expired. */
    public Duration timeLeft() {
        return origin.expiry().timeLeft();
    }

    public boolean hasExpired() {
        return timeLeft().isZero();
    }

    /** Whether it waits for a yes that can still come, unless the audit log knows an action of it. */
    public boolean isWaiting() {
        return decision instanceof PolicyDecision.Confirm && withdrawn.isEmpty() && !hasExpired();
    }

    /** What the same call would do by what Lago shows now; only reads. */
    public Plan plannedAgain(MutationKind mutation) {
        Plan now = mutation.plan(plan.arguments());
        return caution.map(now::warning).orElse(now);
    }

    /** Whether the maker's own yes does not count: they are no approver, or the policy requires a second person. */
    public boolean needsApprover() {
        return decision instanceof PolicyDecision.Confirm && (isOfOperator() || needsSecondPerson());
    }

    /** Whether the yes must come from another person than the maker. */
    public boolean needsSecondPerson() {
        return decision instanceof PolicyDecision.Confirm confirm && confirm.secondPerson();
    }

    /**
     * The plan as a person reads it when asked to confirm: who made it, where that is not themselves, its card, and the reason,
     * as what the assistant says.
     */
    public String card() {
        return (needsApprover() ? "Planned by " + SafeText.token(maker().name()) + ". " : "")
                + batch.map(parts -> parts.card(plan)).orElseGet(plan::card)
                + (reason().isEmpty()
                        ? ""
                        : "\n\nThe assistant's reason, not checked: " + SafeText.quotedWhole(reason()));
    }

    /**
     * Whether this principal may know of it: who made it and, where the maker's own yes does not count, every approver, and every
     * reader, who can read the same in Lago.
     */
    public boolean concerns(Principal principal) {
        boolean anOperator = principal.grant().role() == Role.OPERATOR;
        return principal.name().equals(maker().name()) || (!anOperator && (isOfOperator() || needsSecondPerson()));
    }

    private boolean isOfOperator() {
        return maker().grant().role() == Role.OPERATOR;
    }

    /** Whether the policy allows that an assistant passes the yes on. */
    public boolean allowsRelay() {
        return decision instanceof PolicyDecision.Confirm confirm && confirm.relayAllowed();
    }

    /** Whether the assistant of who made it may pass the yes on: the policy allows it, and nobody else was asked for it. */
    public boolean mayBeRelayed() {
        return allowsRelay() && origin.relayed();
    }

    /** What the audit log says it is about. */
    public AuditContext subject() {
        return plan.subject(id, maker(), origin.client());
    }
}
