package io.lagomcp.invoices.guard.policy;

import io.lagomcp.invoices.lago.SafeText;
import io.lagomcp.invoices.text.Spelling;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** A part of a policy file that consists of keys and values. */
final class Section {
    private final Value whole;
    private final Map<String, Value> values = new LinkedHashMap<>();
    private final Set<String> misspelt = new HashSet<>();

    private Section(Value whole) {
        this.whole = whole;
    }

    /** The keys and values of the mapping, each key once. */
    static Section of(Value whole, MappingNode mapping) {
        Section section = new Section(whole);
        mapping.getValue().forEach(section::add);
        return section;
    }

    private void add(NodeTuple line) {
        Node key = line.getKeyNode();
        if (!(key instanceof ScalarNode scalar) || scalar.getValue().isEmpty()) {
            whole.problems().add(key, "a key must be a word");
            return;
        }
        String name = scalar.getValue();
        Value value = new Value(name, key, line.getValueNode(), whole.problems());
        Value first = values.putIfAbsent(name, value);
        if (first != null) {
            value.wrongKey("there is a second " + SafeText.token(name) + " here; the first is in line "
                    + first.key().getStartMark().map(mark -> mark.getLine() + 1).orElse(0));
        }
    }

    /** The same, after telling about every key that is not one of these. */
    Section restrictedTo(List<String> keys) {
        values.forEach((name, value) -> {
            if (!keys.contains(name)) {
                Spelling.nearest(name, keys).ifPresent(misspelt::add);
                value.wrongKey("there is no key " + SafeText.token(name) + " here" + Spelling.advice(name, keys));
            }
        });
        values.keySet().retainAll(keys);
        return this;
    }

    Optional<Value> get(String key) {
        return Optional.ofNullable(values.get(key));
    }

    /**
     * The value of a key that must be there.
     *
     * @param advice what to write, for whoever left it out
     */
    Optional<Value> required(String key, String advice) {
        Optional<Value> value = get(key);
        if (value.isEmpty() && !misspelt.contains(key)) {
            whole.wrong(whole.name() + " lacks " + key + "; " + advice);
        }
        return value;
    }

    boolean isEmpty() {
        return values.isEmpty();
    }

    Collection<Value> values() {
        return values.values();
    }

    /** The section as the value that it is. */
    Value whole() {
        return whole;
    }
}
