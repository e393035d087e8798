package io.lagomcp.invoices.sandbox;

import tools.jackson.databind.node.ObjectNode;

/** A refusal, with the status and the body that Lago answers it with. */
final class LagoError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient ObjectNode body;

    private LagoError(int status, ObjectNode body) {
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
        LagoError error = of(422, "Unprocessable Entity", "validation_errors");
        error.body.set("error_details", details);
        return error;
    }

    /** A service that Lago depends on has refused. */
    static LagoError thirdParty(String name, String message) {
        LagoError error = of(422, "Unprocessable Entity", "third_party_error");
        error.body.set("error_details", Json.object().put("third_party", name).put("thirdparty_error", message));
        return error;
    }

    static LagoError tooManyRequests() {
        return of(429, "Too Many Requests");
    }

    /** Where Lago itself stumbles over what it was sent. */
    static LagoError crash(String message) {
        ObjectNode body = Json.object().put("status", 500);
        body.putArray("errors").addObject().put("message", message).putArray("backtrace");
        return new LagoError(500, body);
    }

    private static LagoError of(int status, String error) {
        return new LagoError(status, Json.object().put("status", status).put("error", error));
    }

    private static LagoError of(int status, String error, String code) {
        LagoError refusal = of(status, error);
        refusal.body.put("code", code);
        return refusal;
    }
}
