package io.lagomcp.invoices.cli;

import io.lagomcp.invoices.guard.Decision;
import io.lagomcp.invoices.guard.Effect;
import io.lagomcp.invoices.guard.Plan;
import io.lagomcp.invoices.guard.Policy;
import io.lagomcp.invoices.guard.Principal;
import io.lagomcp.invoices.guard.Role;
import io.lagomcp.invoices.guard.Stake;
import io.lagomcp.invoices.guard.policy.FilePolicy;
import java.util.stream.Collectors;

/** What a policy decides about a plan, and how it comes to that. */
final class PolicyExplanation {
    private static final String INDENT = "   ";

    private final Policy policy;
    private final Plan plan;
    private final Principal principal;
    private final Terminal terminal;

    PolicyExplanation(Policy policy, Plan plan, Principal principal, Terminal terminal) {
        this.policy = policy;
        this.plan = plan;
        this.principal = principal;
        this.terminal = terminal;
    }

    void print() {
        new Card(terminal).print("The plan", plan.card());
        terminal.print();
        print(INDENT + "Effects:   " + effects());
        print(INDENT + "At stake:  " + stake());
        terminal.print();
        if (policy instanceof FilePolicy file) {
            terminal.print(terminal.strong("Rules, from the top"));
            file.steps(plan, principal).forEach(this::print);
            terminal.print();
        }
        Decision decision = policy.decide(plan, principal);
        terminal.print(terminal.strong(DecisionWords.inFull(decision)) + ", says " + rule(decision));
        print(INDENT + DecisionWords.about(plan, decision));
        if (decision instanceof Decision.Confirm && principal.grant().role() == Role.OPERATOR) {
            print(INDENT + "An operator's own yes does not count: an approver confirms it.");
        }
        if (!policy.budgets().isEmpty() && !(decision instanceof Decision.Deny)) {
            print(INDENT + "Budgets are counted by a running server: one that is used up denies it.");
        }
    }

    private void print(FilePolicy.Step step) {
        String name =
                step.rule().when().isEmpty() ? "everything else" : step.rule().name();
        print(INDENT + "- " + name
                + step.unmet()
                        .map(condition -> ": no, it asks that " + condition.inWords())
                        .orElse(": fits"));
    }

    private String effects() {
        return plan.impact().effects().isEmpty()
                ? "none that a rule could name"
                : plan.impact().effects().stream().sorted().map(Effect::word).collect(Collectors.joining(", "));
    }

    private String stake() {
        Stake stake = plan.impact().stake();
        if (stake instanceof Stake.None) {
            return "no money";
        }
        return stake.known().map(Object::toString).orElse("money, but nobody here knows how much");
    }

    private String rule(Decision decision) {
        if (policy instanceof FilePolicy) {
            return decision.rule().equals("default") ? "the default" : "the rule \"" + decision.rule() + '"';
        }
        return decision instanceof Decision.Deny ? "--read-only" : "the policy that is built in";
    }

    private void print(String line) {
        terminal.say(line);
    }
}
