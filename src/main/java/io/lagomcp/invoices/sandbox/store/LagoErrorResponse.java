package io.lagomcp.invoices.sandbox.store;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/** A refusal with the status and the body of Lago's answer. */
public final class LagoErrorResponse extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient JsonNode body;

    private LagoErrorResponse(int status, JsonNode body) {
        super(null, null, false, false);
        this.status = status;
        this.body = body;
    }

    @Override
    public String getMessage() {
        return body.toString();
    }

    /** Throws the refusal if the condition holds. */
    public static void refuseIf(boolean condition, LagoErrorResponse refusal) {
        if (condition) {
            throw refusal;
        }
    }

    public SandboxResponse response() {
        return SandboxResponse.json(status, body);
    }

    public static LagoErrorResponse badRequest(String reason) {
        return of(400, "BadRequest: " + reason);
    }

    /** The body is not valid JSON. */
    public static LagoErrorResponse unreadable() {
        return new LagoErrorResponse(400, NullNode.getInstance());
    }

    /** A part of the body has the wrong type; Lago's answer has only the code. */
    public static LagoErrorResponse wrongShape(String code) {
        return of(400, code);
    }

    public static LagoErrorResponse unauthorized() {
        return of(401, "Unauthorized");
    }

    public static LagoErrorResponse forbidden(String code) {
        return of(403, "Forbidden", code);
    }

    /** The resource is named as in {@code invoice} or {@code add_on}. */
    public static LagoErrorResponse notFound(String resource) {
        return of(404, "Not Found", resource + "_not_found");
    }

    /** The state of the invoice does not permit this; Lago uses 405 for it. */
    public static LagoErrorResponse notAllowed(String code) {
        return of(405, "Method Not Allowed", code);
    }

    public static LagoErrorResponse invalid(String field, String code) {
        ObjectNode details = SandboxJson.object();
        details.putArray(field).add(code);
        return invalid(details);
    }

    public static LagoErrorResponse invalid(ObjectNode details) {
        return unprocessable("validation_errors", details);
    }

    /** A service that Lago depends on refused. */
    public static LagoErrorResponse thirdParty(String name, String message) {
        ObjectNode details = SandboxJson.object().put("third_party", name).put("thirdparty_error", message);
        return unprocessable("third_party_error", details);
    }

    public static LagoErrorResponse tooManyRequests() {
        return of(429, "Too Many Requests");
    }

    /** Lago itself fails on what it was sent. */
    public static LagoErrorResponse crash() {
        return of(500, "Internal Server Error");
    }

    private static LagoErrorResponse unprocessable(String code, ObjectNode details) {
        return new LagoErrorResponse(
                422, body(422, "Unprocessable Entity").put("code", code).set("error_details", details));
    }

    private static LagoErrorResponse of(int status, String error) {
        return new LagoErrorResponse(status, body(status, error));
    }

    private static LagoErrorResponse of(int status, String error, String code) {
        return new LagoErrorResponse(status, body(status, error).put("code", code));
    }

    private static ObjectNode body(int status, String error) {
        return SandboxJson.object().put("status", status).put("error", error);
    }
}
