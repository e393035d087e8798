package io.lagomcp.invoices.cli.policy;

import io.lagomcp.invoices.approval.Policy;
import io.lagomcp.invoices.approval.plan.AmountAtStake;
import io.lagomcp.invoices.approval.plan.ConfirmationLevel;
import io.lagomcp.invoices.approval.plan.MutationEffect;
import io.lagomcp.invoices.approval.plan.Plan;
import io.lagomcp.invoices.approval.plan.PolicyDecision;
import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.approval.plan.Role;
import io.lagomcp.invoices.console.Terminal;
import io.lagomcp.invoices.policy.FilePolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The decision of a policy about a plan, and its reasons. */
record PolicyExplanation(Policy policy, Plan plan, Principal principal) {
    private static final String INDENT = "   ";

    void print(Terminal terminal) {
        terminal.box("The plan", plan.card());
        terminal.print();
        terminal.say(INDENT + "Effects:   " + effects());
        terminal.say(INDENT + "At stake:  " + stake());
        terminal.print();
        if (policy instanceof FilePolicy file) {
            terminal.print(terminal.strong("Rules, from the top"));
            file.steps(plan, principal).forEach(step -> terminal.say(INDENT + "- " + inWords(step)));
            terminal.print();
        }
        PolicyDecision decision = policy.decide(plan, principal);
        terminal.print(terminal.strong(PolicySummary.inFull(decision)) + ", says " + rule(decision));
        consequences(decision).forEach(sentence -> terminal.say(INDENT + sentence));
    }

    /** As JSON; with the rules of a policy file, and the amount if it is known. */
    ObjectNode json() {
        PolicyDecision decision = policy.decide(plan, principal);
        ObjectNode json =
                JsonNodeFactory.instance.objectNode().put("tool", plan.tool()).put("statement", plan.statement());
        ArrayNode effects = json.putArray("effects");
        plan.impact().effects().stream().sorted().map(MutationEffect::word).forEach(effects::add);
        plan.impact().stake().known().ifPresent(money -> json.put("at_stake", money.toString()));
        if (policy instanceof FilePolicy file) {
            ArrayNode rules = json.putArray("rules");
            file.steps(plan, principal).stream().map(PolicyExplanation::json).forEach(rules::add);
        }
        return json.put("decision", decision.word())
                .put("rule", decision.rule())
                .put("text", String.join(" ", consequences(decision)));
    }

    private static ObjectNode json(FilePolicy.Step step) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("rule", step.rule().name())
                .put("fits", step.unmet().isEmpty());
        step.unmet().ifPresent(condition -> json.put("unmet", condition.inWords()));
        return json;
    }

    private String consequence(PolicyDecision decision) {
        if (decision instanceof PolicyDecision.Deny deny) {
            return "It would be refused: " + deny.reason();
        }
        if (decision instanceof PolicyDecision.Confirm confirm) {
            String who = confirm.secondPerson() ? "An approver who is another person than its maker" : "A person";
            return (confirm.level() == ConfirmationLevel.TYPED
                            ? who + " would be asked to type the "
                                    + plan.proof().what() + ": " + plan.proof().expected() + "."
                            : who + " would be asked for a yes.")
                    + (confirm.relayAllowed()
                            ? " If the client cannot ask, the assistant may relay the user's approval."
                            : " If the client cannot ask, it would not be done.");
        }
        return "It would be done without asking.";
    }

    private List<String> consequences(PolicyDecision decision) {
        List<String> sentences = new ArrayList<>(List.of(consequence(decision)));
        if (decision instanceof PolicyDecision.Confirm && principal.grant().role() == Role.OPERATOR) {
            sentences.add("An operator cannot approve it: an approver must.");
        }
        if (!policy.budgets().isEmpty() && !(decision instanceof PolicyDecision.Deny)) {
            sentences.add("A running server counts budgets: a used-up budget denies it.");
        }
        return sentences;
    }

    private static String inWords(FilePolicy.Step step) {
        String name =
                step.rule().when().isEmpty() ? "everything else" : step.rule().name();
        return name
                + step.unmet()
                        .map(condition -> ": no, because it requires that " + condition.inWords())
                        .orElse(": fits");
    }

    private String effects() {
        return plan.impact().effects().isEmpty()
                ? "none"
                : plan.impact().effects().stream()
                        .sorted()
                        .map(MutationEffect::word)
                        .collect(Collectors.joining(", "));
    }

    private String stake() {
        AmountAtStake stake = plan.impact().stake();
        if (stake instanceof AmountAtStake.None) {
            return "no money";
        }
        return stake.known().map(Object::toString).orElse("an unknown amount");
    }

    private String rule(PolicyDecision decision) {
        if (policy instanceof FilePolicy) {
            return decision.rule().equals("default") ? "the default" : "the rule \"" + decision.rule() + '"';
        }
        return decision instanceof PolicyDecision.Deny ? "--read-only" : "the built-in policy";
    }
}
