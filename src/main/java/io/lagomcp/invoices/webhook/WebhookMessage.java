package io.lagomcp.invoices.webhook;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.lagomcp.invoices.json.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A message about one plan, until it is delivered; saved as JSON with these fields. It says nothing about a customer or another
 * person.
 *
 * @param id the same at every attempt, also after a restart, so that a receiver can tell that it has the message
 * @param type for example {@code approval.requested}
 * @param time of what happened
 * @param planId the confirmation id
 * @param attempts how often it was sent, or held back with others because the receiver did not answer
 * @param due when it can be sent
 * @param data facts about the plan
 */
record WebhookMessage(
        String id,
        String type,
        Instant time,
        @JsonProperty("plan") String planId,
        long attempts,
        Instant due,
        ObjectNode data) {
    private static final int ID_LENGTH = 24;

    /** One that was not sent yet. Its id is equal for the same event, also in another process. */
    static WebhookMessage of(String type, Instant time, String planId, ObjectNode data) {
        String id = "msg_" + sha256(type + '\n' + planId + '\n' + time).substring(0, ID_LENGTH);
        return new WebhookMessage(id, type, time, planId, 0, time, data);
    }

    /** In hexadecimal digits. */
    static String sha256(String text) {
        try {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (GeneralSecurityException unavailable) {
            throw new IllegalStateException(unavailable);
        }
    }

    /** The same after an attempt that failed. */
    WebhookMessage failed(Instant next) {
        return new WebhookMessage(id, type, time, planId, attempts + 1, next, data);
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
}
