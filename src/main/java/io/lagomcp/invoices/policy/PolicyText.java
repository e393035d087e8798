package io.lagomcp.invoices.policy;

import io.lagomcp.invoices.lago.SafeText;
import io.lagomcp.invoices.policy.InvalidPolicyException.PolicyProblem;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.CoreSchema;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The text of a policy file as a JSON tree, with the position of each value by JSON Pointer, and the problems found so far.
 *
 * <p>Accepts a simple subset of YAML 1.2: one document without anchors, tags or directives, and each key once. Numbers keep
 * their digits.
 */
final class PolicyText {
    private static final int DEEPEST = 20;
    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9]\\d{0,14})([.]\\d{1,6})?");
    private static final Pattern IDENTIFIER = Pattern.compile(".*/customer(/\\d+)?");
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final List<PolicyProblem> problems = new ArrayList<>();
    private final Map<String, Node> values = new HashMap<>();
    private final Map<String, Node> keys = new HashMap<>();
    private final JsonNode tree;

    PolicyText(String text) {
        this.tree = document(text).<JsonNode>map(root -> node("", root)).orElseGet(MissingNode::getInstance);
    }

    /** The document; a missing node if the text has none. */
    JsonNode tree() {
        return tree;
    }

    /** The problems found so far. */
    List<PolicyProblem> problems() {
        return problems;
    }

    /** Adds a problem of the value at this pointer. */
    void wrong(String pointer, String problem) {
        problems.add(PolicyProblem.at(node(pointer).getStartMark(), problem));
    }

    /** Adds a problem of the key of the value at this pointer. */
    void wrongKey(String pointer, String problem) {
        problems.add(PolicyProblem.at(keys.getOrDefault(pointer, node(pointer)).getStartMark(), problem));
    }

    /** The written value at this pointer, for a message. */
    String given(String pointer) {
        Node node = node(pointer);
        if (node instanceof ScalarNode scalar) {
            return node.getTag().equals(Tag.NULL) ? "nothing" : SafeText.token(scalar.getValue());
        }
        return node instanceof SequenceNode ? "a list" : "a section";
    }

    /** The pointer of an entry; the pointer itself if there is a single value instead of a list. */
    String entry(String pointer, int index) {
        return values.containsKey(pointer + '/' + index) ? pointer + '/' + index : pointer;
    }

    static String member(String pointer, String name) {
        return pointer + '/' + name.replace("~", "~0").replace("/", "~1");
    }

    private Node node(String pointer) {
        Node node = values.get(pointer);
        if (node == null) {
            throw new IllegalArgumentException("nothing stands at " + pointer);
        }
        return node;
    }

    private Optional<Node> document(String text) {
        LoadSettings settings = LoadSettings.builder()
                .setSchema(new CoreSchema())
                .setAllowDuplicateKeys(true)
                .setAllowNonScalarKeys(true)
                // the whole text at once, because the engine fails where an emoji stands across the end of its buffer
                .setBufferSize(text.length() + 2)
                .build();
        try {
            if (!isPlain(new Parse(settings).parseString(text))) {
                return Optional.empty();
            }
            Optional<Node> root = new Compose(settings).composeString(text);
            if (root.isEmpty()) {
                problems.add(PolicyProblem.ofTheFile("it is empty; the smallest policy is: version: 1"));
            }
            return root;
        } catch (MarkedYamlEngineException malformed) {
            problems.add(YamlSyntaxError.explain(malformed));
        } catch (ReaderException unprintable) {
            problems.add(YamlSyntaxError.explain(unprintable, text));
        } catch (YamlEngineException other) {
            problems.add(PolicyProblem.ofTheFile("it is not YAML that can be read here: " + other.getMessage()));
        }
        return Optional.empty();
    }

    private boolean isPlain(Iterable<Event> events) {
        int documents = 0;
        int depth = 0;
        for (Event event : events) {
            if (event instanceof DocumentStartEvent start) {
                documents++;
                checkStart(start, documents);
            } else if (event instanceof CollectionStartEvent) {
                depth++;
            } else if (event instanceof CollectionEndEvent) {
                depth--;
            }
            if (event instanceof NodeEvent node) {
                checkNode(node);
            }
            if (depth == DEEPEST) {
                // parsing thousands of nested brackets takes very long
                refuse(event, "there are too many brackets or levels within one another");
                break;
            }
        }
        return problems.isEmpty();
    }

    private void checkStart(DocumentStartEvent start, int documents) {
        if (documents == 2) {
            refuse(start, "a second document begins here; a policy is one");
        }
        if (start.getSpecVersion().isPresent() || !start.getTags().isEmpty()) {
            refuse(start, "a policy has no lines that begin with %");
        }
    }

    private void checkNode(NodeEvent node) {
        boolean tagged = node instanceof ScalarEvent scalar
                ? scalar.getTag().isPresent()
                : node instanceof CollectionStartEvent start && start.getTag().isPresent();
        if (node instanceof AliasEvent alias) {
            refuse(node, "a text that begins with * must stand in quotes: \"*" + alias.getAlias() + "\"");
        } else if (node.getAnchor().isPresent()) {
            refuse(node, "a text that begins with & must stand in quotes");
        } else if (tagged) {
            refuse(node, "a text that begins with ! must stand in quotes");
        } else if (node instanceof ScalarEvent scalar
                && scalar.isPlain()
                && scalar.getValue().equals("<<")) {
            refuse(node, "<< cannot take keys over from elsewhere; write them here");
        }
    }

    private void refuse(Event event, String why) {
        problems.add(PolicyProblem.at(event.getStartMark(), why));
    }

    private JsonNode node(String pointer, Node node) {
        values.put(pointer, node);
        if (node instanceof MappingNode mapping) {
            ObjectNode object = NODES.objectNode();
            mapping.getValue().forEach(line -> add(line, object, pointer));
            return object;
        }
        if (node instanceof SequenceNode list) {
            ArrayNode array = NODES.arrayNode();
            list.getValue().forEach(entry -> array.add(node(pointer + '/' + array.size(), entry)));
            return array;
        }
        return scalar(pointer, (ScalarNode) node);
    }

    private void add(NodeTuple line, ObjectNode object, String pointer) {
        Node key = line.getKeyNode();
        if (!(key instanceof ScalarNode scalar) || scalar.getValue().isEmpty()) {
            problems.add(PolicyProblem.at(key.getStartMark(), "a key must be a word"));
            return;
        }
        String name = scalar.getValue();
        String place = member(pointer, name);
        Node first = keys.putIfAbsent(place, key);
        if (first == null) {
            object.set(name, node(place, line.getValueNode()));
        } else {
            int there = first.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
            problems.add(PolicyProblem.at(
                    key.getStartMark(),
                    "there is a second " + SafeText.token(name) + " here; the first is in line " + there));
        }
    }

    private JsonNode scalar(String pointer, ScalarNode scalar) {
        String written = scalar.getValue();
        Tag tag = scalar.getTag();
        if (tag.equals(Tag.NULL)) {
            return NODES.nullNode();
        }
        boolean number = tag.equals(Tag.INT) || tag.equals(Tag.FLOAT);
        if (tag.equals(Tag.STR) || (number && IDENTIFIER.matcher(pointer).matches())) {
            String line = written.strip();
            if (line.indexOf('\n') < 0 && !SafeText.visible(line).equals(line)) {
                wrong(pointer, "this text holds a character that cannot be seen");
            }
            return NODES.stringNode(line);
        }
        if (number && NUMBER.matcher(written).matches()) {
            return written.indexOf('.') < 0
                    ? NODES.numberNode(Long.parseLong(written))
                    : NODES.numberNode(new BigDecimal(written));
        }
        if (tag.equals(Tag.BOOL)) {
            return NODES.booleanNode(Boolean.parseBoolean(written));
        }
        // a number in another notation, which stands for nothing that a policy can hold
        return NODES.nullNode();
    }
}
