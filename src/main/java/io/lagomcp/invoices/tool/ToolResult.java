package io.lagomcp.invoices.tool;

import io.lagomcp.invoices.lago.SafeText;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The result of a call.
 *
 * @param json satisfies the tool's output schema, or is {@code {"error":{…}}}; text from Lago in it is safe to show;
 *     at most 20,000 tokens of o200k; a longer one is cut and says what is missing. A success is sent in two forms, as
 *     text and as {@code structuredContent}, and each is this JSON: clients hand one of them to their model
 * @param attachments resources that accompany it, usually none; not counted
 */
public record ToolResult(ObjectNode json, List<ResultAttachment> attachments, boolean isError) {
    public ToolResult {
        json = ResultTruncator.keep(SafeTextInJson.of(json));
        attachments = List.copyOf(attachments);
    }

    public static ToolResult success(ObjectNode json, ResultAttachment... attachments) {
        return new ToolResult(json, List.of(attachments), false);
    }

    public static ToolResult failure(ToolError error) {
        return new ToolResult(error.json(), List.of(), true);
    }

    /** A resource that accompanies the JSON of a result, as in the Model Context Protocol. */
    public sealed interface ResultAttachment {

        /** Where it can be fetched. */
        String uri();

        /** For a person, for example {@code LAG-1234-001-002.pdf}. */
        String name();

        /** Its media type. */
        String mediaType();

        /** Its address only; anyone who has the address can open it. */
        record Link(String uri, String name, String mediaType) implements ResultAttachment {}

        /**
         * Its content.
         *
         * @param bytes must not be changed
         */
        @SuppressWarnings("ArrayRecordComponent") // handed on to be sent, never compared or shared
        record Content(String uri, String name, String mediaType, byte[] bytes) implements ResultAttachment {}
    }

    /**
     * Cleans every text in a tree, names of fields included, because Lago's users choose some of those too. What stands in the
     * place of a link and is none of the web is left out.
     */
    static final class SafeTextInJson {
        private static final int TEXT_LENGTH = 2_000;
        private static final int NAME_LENGTH = 200;
        private static final Set<String> LINKS =
                Set.of("file_url", "xml_url", "web_url", "payment_url", "logo_url", "url");
        private static final Pattern SCHEME = Pattern.compile("(?i)(?!https?:)[a-z][a-z0-9+.-]*:.*", Pattern.DOTALL);
        private static final Pattern NOT_SEEN_BY_BROWSERS = Pattern.compile("[\\s\\p{Cntrl}]");
        private static final String NO_WEB_ADDRESS = "[left out: this is not a web address]";
        private static final Set<String> USELESS_IN_PART = Set.of("statement", "file_url", "xml_url", "payment_url");

        private SafeTextInJson() {}

        static ObjectNode of(ObjectNode object) {
            ObjectNode safe = JsonNodeFactory.instance.objectNode();
            for (Map.Entry<String, JsonNode> field : object.properties()) {
                int length = USELESS_IN_PART.contains(field.getKey()) ? Integer.MAX_VALUE : TEXT_LENGTH;
                boolean unsafe = LINKS.contains(field.getKey()) && opensMoreThanAPage(field.getValue());
                safe.set(
                        SafeText.visible(field.getKey(), NAME_LENGTH),
                        unsafe ? JsonNodeFactory.instance.stringNode(NO_WEB_ADDRESS) : of(field.getValue(), length));
            }
            return safe;
        }

        /** Whether it is a link that a click would run, or open in another program than a browser. */
        private static boolean opensMoreThanAPage(JsonNode link) {
            if (!link.isString()) {
                return false;
            }
            String address = NOT_SEEN_BY_BROWSERS
                    .matcher(SafeText.visible(link.stringValue()))
                    .replaceAll("");
            return SCHEME.matcher(address).matches();
        }

        private static JsonNode of(JsonNode node, int length) {
            if (node instanceof ObjectNode object) {
                return of(object);
            }
            if (node instanceof ArrayNode array) {
                ArrayNode safe = JsonNodeFactory.instance.arrayNode(array.size());
                array.forEach(element -> safe.add(of(element, length)));
                return safe;
            }
            if (!node.isString()) {
                return node;
            }
            String text = node.stringValue();
            String visible = SafeText.visible(text, length);
            return visible.equals(text) ? node : JsonNodeFactory.instance.stringNode(visible);
        }
    }
}
