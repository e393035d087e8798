package io.lagomcp.invoices.guard.policy;

import io.lagomcp.invoices.guard.Budget;
import io.lagomcp.invoices.guard.Decision;
import io.lagomcp.invoices.guard.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads a whole policy. What is wrong goes to the document's problems; what is read then stands for nothing. */
final class PolicyReader {
    private static final List<String> KEYS =
            List.of("version", "relay", "plan_lifetime", "budgets", "rules", "default");
    private static final int VERSION = 1;
    private static final Duration LIFETIME = Duration.ofMinutes(15);
    private static final Duration SHORTEST_LIFETIME = Duration.ofMinutes(1);
    private static final Duration LONGEST_LIFETIME = Duration.ofHours(24);

    /** The key and the name of the rule for everything that no other rule fits. */
    static final String DEFAULT = "default";

    private final Section policy;
    private final boolean relayAllowed;

    private PolicyReader(Section policy) {
        this.policy = policy;
        this.relayAllowed = policy.get("relay").flatMap(DecisionReader::relay).orElse(true);
    }

    static Optional<FilePolicy> read(Value document, Clock clock) {
        return document.section(KEYS).map(policy -> new PolicyReader(policy).policy(clock));
    }

    private FilePolicy policy(Clock clock) {
        policy.required("version", "write version: " + VERSION).ifPresent(PolicyReader::checkVersion);
        List<Rule> rules = new ArrayList<>(rules());
        rules.add(new Rule(List.of(), otherwise()));
        return new FilePolicy(rules, relayAllowed, planLifetime(), budgets(), clock);
    }

    private static void checkVersion(Value version) {
        if (!version.isNumber() || !version.written().equals(Optional.of(Integer.toString(VERSION)))) {
            version.wrong("this program reads version " + VERSION + ", not " + version.quoted());
        }
    }

    private Duration planLifetime() {
        return policy.get("plan_lifetime")
                .flatMap(value -> Durations.read(value, SHORTEST_LIFETIME, LONGEST_LIFETIME))
                .orElse(LIFETIME);
    }

    private List<Budget> budgets() {
        return policy.get("budgets").map(BudgetReader::read).orElse(List.of());
    }

    private List<Rule> rules() {
        List<Rule> rules = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Value entry : policy.get("rules").map(Value::list).orElse(List.of())) {
            RuleReader.read(entry, relayAllowed, names).ifPresent(rules::add);
        }
        return rules;
    }

    private Decision otherwise() {
        Decision confirm = new Decision.Confirm(Level.SIMPLE, relayAllowed, DEFAULT);
        return policy.get(DEFAULT)
                .flatMap(value -> value.section(DecisionReader.KEYS))
                .flatMap(section -> DecisionReader.read(section, DEFAULT, relayAllowed))
                .orElse(confirm);
    }
}
