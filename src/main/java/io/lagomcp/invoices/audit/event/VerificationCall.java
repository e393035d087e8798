package io.lagomcp.invoices.audit.event;

import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The read that shows what became of a mutation. It is recorded as it is, so it must hold no personal data.
 *
 * @param tool the name of a tool that only reads
 * @param arguments as that tool wants them
 * @param earlierIds of objects in Lago that were there before the request and that could be taken for what it makes; empty
 *     where they are not known
 */
public record VerificationCall(String tool, ObjectNode arguments, Optional<Set<String>> earlierIds) {

    /** A read of which no earlier ids are known. */
    public VerificationCall(String tool, ObjectNode arguments) {
        this(tool, arguments, Optional.empty());
    }

    /** The same read without the ids. */
    public VerificationCall withoutIds() {
        return new VerificationCall(tool, arguments);
    }

    public static VerificationCall of(ObjectNode fields) {
        ObjectNode arguments = fields.path("arguments") instanceof ObjectNode given ? given : fields.objectNode();
        Optional<Set<String>> earlierIds = Optional.of(fields.path("earlier_ids"))
                .filter(JsonNode::isArray)
                .map(ids -> ids.valueStream().map(id -> id.asString("")).collect(Collectors.toSet()));
        return new VerificationCall(fields.path("tool").stringValue(""), arguments, earlierIds);
    }

    /** The arguments stay as they are: with another id the read would show nothing, as if nothing had happened. */
    public ObjectNode fields() {
        ObjectNode fields = arguments.objectNode().put("tool", AuditSanitizer.of(tool));
        fields.set("arguments", arguments);
        earlierIds.ifPresent(ids -> {
            ArrayNode sorted = fields.putArray("earlier_ids");
            ids.stream().map(AuditSanitizer::of).sorted().forEach(sorted::add);
        });
        return fields;
    }
}
