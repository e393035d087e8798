package io.lagomcp.invoices.policy;

import io.lagomcp.invoices.approval.plan.ConfirmationLevel;
import io.lagomcp.invoices.approval.plan.MutationKind;
import io.lagomcp.invoices.approval.plan.Permissions;
import io.lagomcp.invoices.approval.plan.PolicyDecision;
import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.approval.plan.Role;
import io.lagomcp.invoices.lago.SafeText;
import io.lagomcp.invoices.policy.RuleCondition.AmountAbove;
import io.lagomcp.invoices.policy.RuleCondition.Applicability;
import io.lagomcp.invoices.policy.RuleCondition.HypotheticalPlan;
import io.lagomcp.invoices.policy.RuleCondition.ValueIs;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Warns about valid policies that may not do what was meant. */
public final class PolicyLinter {
    private static final List<String> CHANGING = List.of(Role.OPERATOR.word(), Role.APPROVER.word());

    /** Whom no rule names, because names have no spaces. */
    private static final Principal OTHER_APPROVER = new Principal("another approver", Permissions.of(Role.APPROVER));

    private final FilePolicy policy;
    private final List<MutationKind> mutations;
    private final List<String> notes = new ArrayList<>();

    private PolicyLinter(FilePolicy policy, List<MutationKind> mutations) {
        this.policy = policy;
        this.mutations = List.copyOf(mutations);
    }

    /**
     * The warnings about a policy.
     *
     * @param mutations all mutations
     * @return full sentences, in the order of the rules
     */
    public static List<String> notes(FilePolicy policy, List<MutationKind> mutations) {
        PolicyLinter review = new PolicyLinter(policy, mutations);
        policy.rules().forEach(review::read);
        return review.notes;
    }

    private void read(PolicyRule rule) {
        if (!rule.when().isEmpty()) {
            noteThatItNeverDecides(rule);
        }
        for (RuleCondition condition : rule.when()) {
            if (condition instanceof ValueIs valueIs) {
                noteValues(rule, valueIs.field(), valueIs.values());
            }
        }
        if (rule.decision() instanceof PolicyDecision.Confirm confirm
                && confirm.level() == ConfirmationLevel.TYPED
                && confirm.relayAllowed()) {
            note(
                    rule,
                    "asks for typing but allows the relay: where the client cannot ask, nobody types. "
                            + "relay: forbidden closes that.");
        }
        if (rule.decision() instanceof PolicyDecision.Confirm confirm && confirm.secondPerson()) {
            noteSecondPerson(rule, confirm);
        }
        if (rule.decision() instanceof PolicyDecision.Allow) {
            noteWhatItAllows(rule);
        }
    }

    private void noteThatItNeverDecides(PolicyRule rule) {
        List<PolicyRule> above = policy.rules().subList(0, policy.rules().indexOf(rule));
        above.stream()
                .filter(earlier -> earlier.covers(rule))
                .findFirst()
                .ifPresentOrElse(
                        earlier -> note(rule, "never decides: " + quoted(earlier) + " above it fits wherever it does."),
                        () -> noteThatNoPlanReaches(rule));
    }

    private void noteThatNoPlanReaches(PolicyRule rule) {
        if (mutations.stream().anyMatch(mutation -> policy.candidates(mutation).contains(rule))) {
            return;
        }
        boolean fitsNothing = mutations.stream().allMatch(mutation -> mutation.possibleEffects().stream()
                .allMatch(effects -> rule.of(new HypotheticalPlan(mutation.name(), effects, Optional.empty()))
                        == Applicability.NEVER));
        note(
                rule,
                fitsNothing
                        ? "never decides: none of its tools has such an effect."
                        : "never decides: the rules above it decide about every plan that it fits.");
    }

    private void noteSecondPerson(PolicyRule rule, PolicyDecision.Confirm confirm) {
        if (confirm.relayAllowed() && confirm.level() != ConfirmationLevel.TYPED) {
            note(
                    rule,
                    "requires a second person but allows the relay: the assistant of an approver can pass on an"
                            + " approval that nobody gave. Without relay: allowed their client must ask them.");
        }
        List<MutationKind> decided = mutations.stream()
                .filter(mutation -> policy.candidates(mutation).contains(rule))
                .toList();
        if (!decided.isEmpty()
                && decided.stream().allMatch(mutation -> policy.neverAllows(mutation, OTHER_APPROVER)
                        .isPresent())) {
            note(
                    rule,
                    "requires a second person, but the rules deny its tools to every approver that they do not name,"
                            + " and an approver can only approve what they could plan: perhaps nobody can approve.");
        }
    }

    private void noteValues(PolicyRule rule, RuleField field, List<String> values) {
        values.stream()
                .filter(value -> !field.known().isEmpty() && !field.known().contains(value))
                .forEach(word ->
                        note(rule, "names the " + field.title() + ' ' + word + ", which Lago is not known to use."));
        if (field == RuleField.ROLE && values.contains(Role.READER.word())) {
            note(rule, "names the role reader, which makes no plans that a rule could decide about.");
        }
        if (field == RuleField.ROLE && values.containsAll(CHANGING)) {
            note(rule, "names every role that makes plans, which is the same as naming none.");
        }
        if (field == RuleField.PRINCIPAL && values.contains("*")) {
            note(rule, "names every principal, which is the same as naming none.");
        }
    }

    private void noteWhatItAllows(PolicyRule rule) {
        if (rule.when().isEmpty()) {
            notes.add("The default allows: a change to which no rule applies is made without approval.");
        }
        if (rule.when().stream().anyMatch(AmountAbove.class::isInstance)) {
            note(
                    rule,
                    "allows large amounts, unknown ones and those in other currencies, and leaves small ones to the "
                            + "rules below. To allow small ones, let a rule above decide about large ones.");
        }
    }

    private void note(PolicyRule rule, String what) {
        notes.add((rule.when().isEmpty() ? "The default " : "Rule " + quoted(rule) + ' ') + what);
    }

    private static String quoted(PolicyRule rule) {
        return SafeText.quoted(rule.name());
    }
}
