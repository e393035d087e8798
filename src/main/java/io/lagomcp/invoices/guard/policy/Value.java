package io.lagomcp.invoices.guard.policy;

import io.lagomcp.invoices.lago.SafeText;
import io.lagomcp.invoices.text.Spelling;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * A value of a policy file. It reads itself as what is wanted, and where it is something else it tells so at its place and
 * reads as empty.
 *
 * @param name the key under which it stands
 * @param key where the key stands
 */
record Value(String name, Node key, Node node, Problems problems) {
    private static final Pattern WHOLE = Pattern.compile("0|[1-9]\\d{0,8}");
    private static final Set<Tag> NUMBERS = Set.of(Tag.INT, Tag.FLOAT);

    /** The same under a name that says more. */
    Value named(String other) {
        return new Value(other, key, node, problems);
    }

    void wrong(String problem) {
        problems.add(node, problem);
    }

    void wrongKey(String problem) {
        problems.add(key, problem);
    }

    /** The characters of a single value as they were written, whatever they mean; empty for a list or section. */
    Optional<String> written() {
        return node instanceof ScalarNode scalar && !scalar.getTag().equals(Tag.NULL)
                ? Optional.of(scalar.getValue())
                : Optional.empty();
    }

    /** Quoted for a message. */
    String quoted() {
        return written()
                .map(SafeText::token)
                .orElseGet(() -> isSection() ? "a section" : isList() ? "a list" : "nothing");
    }

    boolean isText() {
        return node.getTag().equals(Tag.STR);
    }

    boolean isNumber() {
        return NUMBERS.contains(node.getTag());
    }

    boolean isList() {
        return node instanceof SequenceNode;
    }

    private boolean isSection() {
        return node instanceof MappingNode;
    }

    /** Text on one line, which must hold something that can be seen and nothing that cannot. */
    Optional<String> text(int longest) {
        Optional<String> text = written().filter(written -> isText());
        if (text.isEmpty()) {
            wrong(name + " needs a text"
                    + written().map(any -> "; put " + quoted() + " in quotes").orElse(""));
            return Optional.empty();
        }
        Optional<String> problem = problemWith(text.get(), longest);
        problem.ifPresent(what -> wrong(name + ' ' + what));
        return problem.isPresent() ? Optional.empty() : text.map(String::strip);
    }

    private static Optional<String> problemWith(String text, int longest) {
        String line = text.strip();
        if (line.isEmpty()) {
            return Optional.of("needs a text");
        }
        if (line.indexOf('\n') >= 0) {
            return Optional.of("must stand on one line; after > a text can go on in the next line");
        }
        if (!SafeText.visible(line).equals(line)) {
            return Optional.of("holds a character that cannot be seen");
        }
        return text.codePointCount(0, text.length()) > longest
                ? Optional.of("has at most " + longest + " characters")
                : Optional.empty();
    }

    /** One of these words. */
    Optional<String> word(List<String> known) {
        Optional<String> word = written().filter(known::contains);
        if (word.isEmpty()) {
            wrong(
                    isSection() || isList() || written().isEmpty()
                            ? name + " is one of " + String.join(", ", known)
                            : quoted() + " is not possible here"
                                    + Spelling.advice(written().get(), known));
        }
        return word;
    }

    /** A whole number within these bounds. */
    Optional<Integer> wholeNumber(int least, int most) {
        Optional<Integer> number = written()
                .filter(text -> isNumber() && WHOLE.matcher(text).matches())
                .map(Integer::valueOf)
                .filter(value -> value >= least && value <= most);
        if (number.isEmpty()) {
            wrong(name + " is a whole number from " + least + " to " + most + ", not " + quoted());
        }
        return number;
    }

    /** The values of a list. */
    List<Value> list() {
        if (node instanceof SequenceNode list) {
            return list.getValue().stream().map(this::entry).toList();
        }
        wrong(name + " needs a list, whose entries begin with a dash; this is " + quoted());
        return List.of();
    }

    /** The one value there is, or those of a list, which must not be empty. */
    List<Value> oneOrSeveral() {
        if (!isList()) {
            return List.of(this);
        }
        List<Value> several = list();
        if (several.isEmpty()) {
            wrong(name + " needs at least one value");
        }
        return several;
    }

    private Value entry(Node entry) {
        return new Value(name, entry, entry, problems);
    }

    /** Keys and values, which may be these. */
    Optional<Section> section(List<String> keys) {
        return section().map(section -> section.restrictedTo(keys));
    }

    /** Keys and values of any name. */
    Optional<Section> section() {
        if (node instanceof MappingNode mapping) {
            return Optional.of(Section.of(this, mapping));
        }
        wrong(name + " needs lines of the form \"key: value\"; this is " + quoted());
        return Optional.empty();
    }
}
