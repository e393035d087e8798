package io.lagomcp.invoices.guard.policy;

import io.lagomcp.invoices.guard.Decision;
import io.lagomcp.invoices.guard.Level;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads what a rule decides. */
final class DecisionReader {
    static final List<String> KEYS = List.of("decide", "level", "relay", "reason");

    private static final List<String> DECISIONS = List.of("allow", "confirm", "deny");
    private static final List<String> LEVELS = List.of("simple", "typed");
    private static final List<String> RELAYS = List.of("allowed", "forbidden");
    private static final String CODE = "denied_by_policy";
    private static final int LONGEST_REASON = 500;

    private final Section rule;
    private final String name;
    private final boolean relayAllowed;

    private DecisionReader(Section rule, String name, boolean relayAllowed) {
        this.rule = rule;
        this.name = name;
        this.relayAllowed = relayAllowed;
    }

    /**
     * Reads the decision of a rule.
     *
     * @param relayAllowed what holds where the rule says nothing of it
     */
    static Optional<Decision> read(Section rule, String name, boolean relayAllowed) {
        return new DecisionReader(rule, name, relayAllowed).decision();
    }

    /** Whether the assistant may pass a yes on. */
    static Optional<Boolean> relay(Value value) {
        return value.word(RELAYS).map("allowed"::equals);
    }

    private Optional<Decision> decision() {
        return rule.required("decide", "possible: allow, confirm, deny")
                .flatMap(value -> value.word(DECISIONS))
                .flatMap(this::decision);
    }

    private Optional<Decision> decision(String word) {
        if (!word.equals("confirm")) {
            refuse("level", "is only for decide: confirm", word);
            refuse("relay", "is only for decide: confirm", word);
        }
        if (!word.equals("deny")) {
            refuse("reason", "is only for decide: deny", word);
        }
        return switch (word) {
            case "allow" -> Optional.of(new Decision.Allow(name));
            case "confirm" -> Optional.of(confirm());
            default -> deny();
        };
    }

    private void refuse(String key, String why, String word) {
        rule.get(key).ifPresent(value -> value.wrongKey(key + " " + why + "; this rule says " + word));
    }

    private Decision confirm() {
        Level level = rule.get("level")
                .flatMap(value -> value.word(LEVELS))
                .map(word -> Level.valueOf(word.toUpperCase(Locale.ROOT)))
                .orElse(Level.SIMPLE);
        boolean relay = rule.get("relay").flatMap(DecisionReader::relay).orElse(relayAllowed);
        return new Decision.Confirm(level, relay, name);
    }

    private Optional<Decision> deny() {
        return rule.required("reason", "the assistant is told it, so it may say whom to ask")
                .flatMap(value -> value.text(LONGEST_REASON))
                .map(reason -> new Decision.Deny(CODE, reason, name));
    }
}
