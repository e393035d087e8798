package io.lagomcp.invoices.sandbox.store;

import java.nio.ByteBuffer;
import tools.jackson.databind.JsonNode;

/** An answer of the sandbox. The content type is empty if there is no body. */
public record SandboxResponse(int status, String contentType, ByteBuffer body) {

    public static SandboxResponse json(int status, JsonNode body) {
        return new SandboxResponse(
                status, "application/json; charset=utf-8", ByteBuffer.wrap(SandboxJson.MAPPER.writeValueAsBytes(body)));
    }

    public static SandboxResponse invoice(JsonNode invoice) {
        return json(200, SandboxJson.object().set("invoice", invoice));
    }

    /** 200 without a body: accepted, nothing to show yet. */
    public static SandboxResponse empty() {
        return new SandboxResponse(200, "", ByteBuffer.allocate(0));
    }

    public static SandboxResponse file(String contentType, byte[] content) {
        return new SandboxResponse(200, contentType, ByteBuffer.wrap(content));
    }
}
