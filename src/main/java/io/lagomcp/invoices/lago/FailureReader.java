package io.lagomcp.invoices.lago;

import java.net.URI;
import java.net.http.HttpResponse;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Turns an answer that is not a success into a typed failure. */
final class FailureReader {

    private FailureReader() {}

    static LagoFailure read(HttpResponse<byte[]> answer) {
        int status = answer.statusCode();
        if (status >= 300 && status < 400) {
            return redirect(answer);
        }
        ObjectNode body = Json.object(answer.body()).orElseGet(JsonNodeFactory.instance::objectNode);
        String code = code(body, "code")
                .or(() -> status == 400 ? code(body, "error") : Optional.empty())
                .orElseGet(() -> ownCode(status));
        String message = "Lago answered " + status + " " + code;
        return switch (status) {
            case 400 -> badRequest(body, code);
            case 401 -> new LagoFailure.Unauthorized(code, message);
            case 403 -> new LagoFailure.Forbidden(code, message);
            case 404 -> new LagoFailure.NotFound(code, message);
            case 405 -> new LagoFailure.NotAllowed(code, message);
            case 429 -> new LagoFailure.RateLimited(code, message, RateLimit.askedWait(status, answer.headers()));
            default ->
                status >= 500
                        ? new LagoFailure.Unavailable(code, message)
                        : new LagoFailure.Invalid(code, message, details(body));
        };
    }

    // with a 400, Lago puts into "error" either a code or its framework's sentence about a parameter that is missing
    private static LagoFailure badRequest(ObjectNode body, String code) {
        String sentence = text(body, "error")
                .filter(text -> text.matches("BadRequest: [a-z ]{1,100}: [a-z_]{1,60}"))
                .map(text -> " (" + text + ")")
                .orElse("");
        return new LagoFailure.Invalid(code, "Lago answered 400 " + code + sentence, details(body));
    }

    private static LagoFailure redirect(HttpResponse<byte[]> answer) {
        String target = answer.headers()
                .firstValue("Location")
                .flatMap(FailureReader::host)
                .map(host -> "to " + host)
                .orElse("within the same host, or to nowhere");
        return new LagoFailure.Unreadable(
                "redirect_refused", "Lago's host redirected " + target + ", which is not followed; check the API URL");
    }

    private static Optional<String> host(String location) {
        try {
            return Optional.ofNullable(URI.create(location).getHost()).filter(host -> host.length() <= 253);
        } catch (IllegalArgumentException notAnAddress) {
            return Optional.empty();
        }
    }

    private static Optional<String> code(ObjectNode body, String field) {
        return text(body, field).filter(code -> code.matches("[a-z0-9_.]{1,80}"));
    }

    private static Optional<JsonNode> details(ObjectNode body) {
        return Optional.ofNullable(body.get("error_details")).filter(details -> !details.isNull());
    }

    private static Optional<String> text(ObjectNode body, String field) {
        JsonNode value = body.path(field);
        return value.isString() ? Optional.of(value.stringValue()) : Optional.empty();
    }

    private static String ownCode(int status) {
        return switch (status) {
            case 400 -> "bad_request";
            case 401 -> "unauthorized";
            case 403 -> "forbidden";
            case 404 -> "not_found";
            case 405 -> "method_not_allowed";
            case 422 -> "unprocessable_entity";
            case 429 -> "rate_limited";
            case 500 -> "server_error";
            case 502 -> "bad_gateway";
            case 503 -> "service_unavailable";
            case 504 -> "gateway_timeout";
            default -> "http_" + status;
        };
    }
}
