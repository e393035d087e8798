package io.lagomcp.invoices.tool;

import io.lagomcp.invoices.approval.SandboxAccount;
import io.lagomcp.invoices.lago.LagoClient;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * A sandbox whose every text is hostile: each value that is a text or null, and one more field of each object, name and value.
 * Lists that an invoice may have, such as its metadata, are never empty.
 */
public final class HostileLago implements AutoCloseable {
    private static final Set<String> IDS_OF_INVOICES = Set.of("lago_id", "lago_invoice_id");
    private static final Set<String> NOT_OF_AN_INVOICE = Set.of("meta");
    private static final Set<String> OFTEN_EMPTY = Set.of("metadata", "error_details", "credits");

    private final LagoProxy lago;

    /** Stands before this sandbox and closes it in the end; says what the sandbox says until it is told otherwise. */
    public HostileLago(SandboxAccount account) {
        lago = new LagoProxy(account);
    }

    public SandboxAccount account() {
        return lago.account();
    }

    public LagoClient client() {
        return lago.client();
    }

    /** To lose or refuse what is written. */
    public LagoProxy relay() {
        return lago;
    }

    /**
     * From now on every text is this one, except Lago's ids of invoices, which links them to what is asked.
     *
     * @param genuine fields, by name, that are left as they are too, so that a tool does anything at all
     */
    public void say(HostileText text, String... genuine) {
        say(text.text(), Set.of(genuine));
    }

    private void say(String text, Set<String> genuine) {
        lago.changeAnswers(answer -> rewritten("", answer, text, genuine));
    }

    private static JsonNode rewritten(String name, JsonNode node, String text, Set<String> genuine) {
        if (IDS_OF_INVOICES.contains(name) || genuine.contains(name) || NOT_OF_AN_INVOICE.contains(name)) {
            return node;
        }
        if (node instanceof ObjectNode object) {
            ObjectNode hostile = JsonNodeFactory.instance.objectNode();
            for (Map.Entry<String, JsonNode> field : object.properties()) {
                hostile.set(field.getKey(), rewritten(field.getKey(), field.getValue(), text, genuine));
            }
            return hostile.put(text, text);
        }
        if (node instanceof ArrayNode array) {
            ArrayNode hostile = JsonNodeFactory.instance.arrayNode();
            array.forEach(element -> hostile.add(rewritten(name, element, text, genuine)));
            return array.isEmpty() && OFTEN_EMPTY.contains(name) ? hostile.add(entry(text)) : hostile;
        }
        return node.isString() || node.isNull() ? StringNode.valueOf(text) : node;
    }

    /** What may stand in any of these lists. */
    private static ObjectNode entry(String text) {
        ObjectNode entry = JsonNodeFactory.instance.objectNode();
        entry.put("lago_id", "1a901a90-1a90-4a90-9a90-1a901a901a90")
                .put("key", text)
                .put("value", text)
                .put("error_code", text);
        entry.putObject("details").put(text, text);
        return entry;
    }

    @Override
    public void close() {
        lago.close();
    }
}
