package io.lagomcp.invoices.guard.policy;

import io.lagomcp.invoices.lago.SafeText;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Reads one rule. */
final class RuleReader {
    private static final List<String> KEYS = Stream.concat(Stream.of("name", "when"), DecisionReader.KEYS.stream())
            .toList();
    private static final int LONGEST_NAME = 80;

    private RuleReader() {}

    /**
     * Reads one rule.
     *
     * @param names those of the rules above; this one's is added
     */
    static Optional<Rule> read(Value entry, boolean relayAllowed, Set<String> names) {
        return entry.named("a rule").section(KEYS).flatMap(rule -> read(rule, relayAllowed, names));
    }

    private static Optional<Rule> read(Section rule, boolean relayAllowed, Set<String> names) {
        String name = rule.required("name", "it is how records tell the rules apart")
                .flatMap(value -> name(value, names))
                .orElse("");
        List<Condition> when = rule.required("when", "a decision for everything else goes under default")
                .map(ConditionReader::read)
                .orElse(List.of());
        return DecisionReader.read(rule, name, relayAllowed).map(decision -> new Rule(when, decision));
    }

    private static Optional<String> name(Value value, Set<String> names) {
        Optional<String> name = value.text(LONGEST_NAME);
        name.ifPresent(text -> {
            if (text.equals(PolicyReader.DEFAULT)) {
                value.wrong("the name default belongs to what holds where no rule fits");
            } else if (!names.add(text)) {
                value.wrong("another rule above is named " + SafeText.token(text) + " too");
            }
        });
        return name;
    }
}
