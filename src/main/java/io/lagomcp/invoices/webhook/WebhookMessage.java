package io.lagomcp.invoices.webhook;

import io.lagomcp.invoices.json.JsonWriter;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A message about one plan, until it is delivered. It says nothing about a customer or another person.
 *
 * @param id the same at every attempt, also after a restart, so that a receiver can tell that it has the message
 * @param type for example {@code approval.requested}
 * @param time of what happened
 * @param planId the confirmation id
 * @param data facts about the plan
 * @param attempts how often it was sent, or held back with others because the receiver did not answer
 * @param due when it can be sent
 */
record WebhookMessage(
        String id, String type, Instant time, String planId, ObjectNode data, long attempts, Instant due) {

    /** One that was not sent yet. */
    static WebhookMessage of(String type, Instant time, String planId, ObjectNode data) {
        return new WebhookMessage(WebhookSignature.messageId(type, planId, time), type, time, planId, data, 0, time);
    }

    /** The same after an attempt that failed. */
    WebhookMessage failed(Instant next) {
        return new WebhookMessage(id, type, time, planId, data, attempts + 1, next);
    }

    /** What is sent, as JSON in UTF-8, with a link to the page of the plan below {@code pages}. */
    byte[] body(Optional<String> pages) {
        ObjectNode body =
                JsonNodeFactory.instance.objectNode().put("type", type).put("timestamp", time.toString());
        ObjectNode facts = body.putObject("data").put("plan", planId);
        facts.setAll(data);
        pages.ifPresent(address -> facts.put("url", address + "/" + planId));
        return JsonWriter.utf8(body);
    }

    ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("id", id)
                .put("type", type)
                .put("time", time.toString())
                .put("plan", planId)
                .put("attempts", attempts)
                .put("due", due.toString());
        return json.set("data", data);
    }

    static WebhookMessage of(JsonNode json) {
        return new WebhookMessage(
                json.path("id").stringValue(),
                json.path("type").stringValue(),
                Instant.parse(json.path("time").stringValue()),
                json.path("plan").stringValue(),
                (ObjectNode) json.path("data"),
                json.path("attempts").longValue(),
                Instant.parse(json.path("due").stringValue()));
    }
}
