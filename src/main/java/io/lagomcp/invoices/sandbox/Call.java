package io.lagomcp.invoices.sandbox;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One call of the API, as a route handles it.
 *
 * @param id what stands in the place of {@code {id}} in the path; empty where the route has none
 */
record Call(String id, Query query, String body) {

    /** The object under this key of the body, which must be there and not be empty. */
    ObjectNode root(String key) {
        JsonNode root = json().path(key);
        if (root.isEmpty() && root.asString("").isBlank()) {
            throw LagoError.missing(key);
        }
        if (root instanceof ObjectNode object) {
            return object;
        }
        throw LagoError.crash();
    }

    /** The whole body; an empty object where there is none. */
    JsonNode json() {
        if (body.isBlank()) {
            return Json.object();
        }
        try {
            return Json.MAPPER.readTree(body);
        } catch (JacksonException unreadable) {
            throw LagoError.unreadable();
        }
    }
}
