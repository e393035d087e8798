package io.lagomcp.invoices.guard.policy;

import java.util.Optional;
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
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * The text of a policy file as values that know their place.
 *
 * <p>Only the part of YAML 1.2 that can be understood by reading it: one document, without references, types or directives.
 */
final class YamlText {
    private static final int DEEPEST = 20;

    private final Problems problems;
    private boolean plain = true;
    private int documents;
    private int depth;

    private YamlText(Problems problems) {
        this.problems = problems;
    }

    /** The document; empty where the text has problems, which are then added. */
    static Optional<Value> parse(String text, Problems problems) {
        try {
            LoadSettings settings = settings(text);
            return new YamlText(problems).isPlain(text, settings)
                    ? document(text, settings, problems)
                    : Optional.empty();
        } catch (MarkedYamlEngineException malformed) {
            problems.add(YamlMistake.explain(malformed));
        } catch (ReaderException unprintable) {
            problems.add(YamlMistake.explain(unprintable, text));
        } catch (YamlEngineException other) {
            problems.add(Problem.ofTheFile("it is not YAML that can be read here: " + other.getMessage()));
        }
        return Optional.empty();
    }

    /** The reader of policies judges keys itself, so that it can tell where they stand. */
    private static LoadSettings settings(String text) {
        return LoadSettings.builder()
                .setSchema(new CoreSchema())
                .setAllowDuplicateKeys(true)
                .setAllowNonScalarKeys(true)
                // the whole text at once, because the engine fails where an emoji stands across the end of its buffer
                .setBufferSize(text.length() + 2)
                .build();
    }

    private static Optional<Value> document(String text, LoadSettings settings, Problems problems) {
        Optional<Node> root = new Compose(settings).composeString(text);
        if (root.isEmpty()) {
            problems.add(Problem.ofTheFile("it is empty; the smallest policy is: version: 1"));
        }
        return root.map(node -> new Value("the policy", node, node, problems));
    }

    private boolean isPlain(String text, LoadSettings settings) {
        for (Event event : new Parse(settings).parseString(text)) {
            check(event);
            if (depth == DEEPEST) {
                // a parser takes very long over thousands of brackets
                refuse(event, "there are too many brackets or levels within one another");
                break;
            }
        }
        return plain;
    }

    private void check(Event event) {
        if (event instanceof DocumentStartEvent start) {
            checkStart(start);
        } else if (event instanceof AliasEvent alias) {
            refuse(event, "a text that begins with * must stand in quotes: \"*" + alias.getAlias() + "\"");
        } else if (event instanceof NodeEvent node && node.getAnchor().isPresent()) {
            refuse(event, "a text that begins with & must stand in quotes");
        } else if (event instanceof ScalarEvent scalar) {
            checkScalar(scalar);
        } else if (event instanceof CollectionStartEvent start) {
            checkCollection(start);
        } else if (event instanceof CollectionEndEvent) {
            depth--;
        }
    }

    private void checkStart(DocumentStartEvent start) {
        documents++;
        if (documents == 2) {
            refuse(start, "a second document begins here; a policy is one");
        }
        if (start.getSpecVersion().isPresent() || !start.getTags().isEmpty()) {
            refuse(start, "a policy has no lines that begin with %");
        }
    }

    private void checkScalar(ScalarEvent scalar) {
        if (scalar.getTag().isPresent()) {
            refuseTag(scalar);
        } else if (scalar.isPlain() && scalar.getValue().equals("<<")) {
            refuse(scalar, "<< cannot take keys over from elsewhere; write them here");
        }
    }

    private void checkCollection(CollectionStartEvent start) {
        if (start.getTag().isPresent()) {
            refuseTag(start);
        }
        depth++;
    }

    private void refuseTag(Event event) {
        refuse(event, "a text that begins with ! must stand in quotes");
    }

    private void refuse(Event event, String why) {
        plain = false;
        problems.add(event.getStartMark(), why);
    }
}
