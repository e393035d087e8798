package io.lagomcp.invoices.sandbox;

import io.lagomcp.invoices.sandbox.store.LagoErrorResponse;
import io.lagomcp.invoices.sandbox.store.SandboxJson;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One call of the API, as a route's handler gets it.
 *
 * @param id the value of {@code {id}} in the path; empty if the route has none
 */
record ApiCall(String id, QueryString query, String body) {

    /** The object under this key of the body, which must be there and not be empty. */
    ObjectNode root(String key) {
        JsonNode root = json().path(key);
        if (root.isEmpty() && root.asString("").isBlank()) {
            throw LagoErrorResponse.badRequest("param is missing or the value is empty or invalid: " + key);
        }
        if (root instanceof ObjectNode object) {
            return object;
        }
        throw LagoErrorResponse.crash();
    }

    /** The whole body; an empty object where there is none. */
    JsonNode json() {
        if (body.isBlank()) {
            return SandboxJson.object();
        }
        try {
            return SandboxJson.MAPPER.readTree(body);
        } catch (JacksonException unreadable) {
            throw LagoErrorResponse.unreadable();
        }
    }
}
