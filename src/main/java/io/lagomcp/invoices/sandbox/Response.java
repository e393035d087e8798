package io.lagomcp.invoices.sandbox;

import java.nio.ByteBuffer;
import tools.jackson.databind.JsonNode;

/**
 * What the sandbox answers.
 *
 * @param contentType empty where there is no body
 */
record Response(int status, String contentType, ByteBuffer body) {

    static Response json(int status, JsonNode body) {
        return new Response(
                status, "application/json; charset=utf-8", ByteBuffer.wrap(Json.MAPPER.writeValueAsBytes(body)));
    }

    static Response invoice(JsonNode invoice) {
        return json(200, Json.object().set("invoice", invoice));
    }

    /** 200 with no body at all: accepted, nothing to show yet. */
    static Response empty() {
        return new Response(200, "", ByteBuffer.allocate(0));
    }

    static Response file(String contentType, byte[] content) {
        return new Response(200, contentType, ByteBuffer.wrap(content));
    }
}
