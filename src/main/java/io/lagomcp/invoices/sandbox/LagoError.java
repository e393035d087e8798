package io.lagomcp.invoices.sandbox;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/** A refusal, with the status and the body that Lago answers it with. */
final class LagoError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient JsonNode body;

    private LagoError(int status, JsonNode body) {
        super(body.toString(), null, false, false);
        this.status = status;
        this.body = body;
    }

    Response response() {
        return Response.json(status, body);
    }

    static LagoError badRequest(String reason) {
        return of(400, "BadRequest: " + reason);
    }

    /** The body is no JSON at all. */
    static LagoError unreadable() {
        return new LagoError(400, NullNode.getInstance());
    }

    /** Something of the body is not the kind of thing that it should be; the code is all that Lago says. */
    static LagoError wrongShape(String code) {
        return of(400, code);
    }

    static LagoError missing(String rootKey) {
        return badRequest("param is missing or the value is empty or invalid: " + rootKey);
    }

    static LagoError unauthorized() {
        return of(401, "Unauthorized");
    }

    static LagoError forbidden(String code) {
        return of(403, "Forbidden", code);
    }

    /** The resource is named as in {@code invoice} or {@code add_on}. */
    static LagoError notFound(String resource) {
        return of(404, "Not Found", resource + "_not_found");
    }

    /** The state of the invoice does not permit this; Lago uses 405 for it. */
    static LagoError notAllowed(String code) {
        return of(405, "Method Not Allowed", code);
    }

    static LagoError invalid(String field, String code) {
        ObjectNode details = Json.object();
        details.putArray(field).add(code);
        return invalid(details);
    }

    static LagoError invalid(ObjectNode details) {
        return refused("validation_errors", details);
    }

    /** A service that Lago depends on has refused. */
    static LagoError thirdParty(String name, String message) {
        return refused(
                "third_party_error", Json.object().put("third_party", name).put("thirdparty_error", message));
    }

    static LagoError tooManyRequests() {
        return of(429, "Too Many Requests");
    }

    /** Where Lago itself stumbles over what it was sent. */
    static LagoError crash() {
        return of(500, "Internal Server Error");
    }

    private static LagoError refused(String code, ObjectNode details) {
        return new LagoError(
                422, body(422, "Unprocessable Entity").put("code", code).set("error_details", details));
    }

    private static LagoError of(int status, String error) {
        return new LagoError(status, body(status, error));
    }

    private static LagoError of(int status, String error, String code) {
        return new LagoError(status, body(status, error).put("code", code));
    }

    private static ObjectNode body(int status, String error) {
        return Json.object().put("status", status).put("error", error);
    }
}
