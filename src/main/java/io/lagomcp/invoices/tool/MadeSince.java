package io.lagomcp.invoices.tool;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Objects that Lago may have made for one request.
 *
 * @param surely were created when the request was sent, or later
 * @param perhaps were created so shortly before that the clocks may differ by it
 */
record MadeSince(List<ObjectNode> surely, List<ObjectNode> perhaps) {
    private static final Duration CLOCKS_MAY_DIFFER = Duration.ofSeconds(5);

    /** Of these objects, by their {@code created_at}. */
    static MadeSince of(List<ObjectNode> objects, Instant sent) {
        return new MadeSince(
                objects.stream().filter(object -> isSince(sent, object)).toList(),
                objects.stream()
                        .filter(object -> isSince(sent.minus(CLOCKS_MAY_DIFFER), object) && !isSince(sent, object))
                        .toList());
    }

    /** Whether there are none at all. */
    boolean isEmpty() {
        return surely.isEmpty() && perhaps.isEmpty();
    }

    /** Lago writes whole seconds. */
    private static boolean isSince(Instant moment, JsonNode object) {
        return created(object)
                .filter(created -> !created.isBefore(moment.truncatedTo(ChronoUnit.SECONDS)))
                .isPresent();
    }

    private static Optional<Instant> created(JsonNode object) {
        try {
            return Optional.of(Instant.parse(object.path("created_at").asString("")));
        } catch (DateTimeParseException unreadable) {
            return Optional.empty();
        }
    }
}
