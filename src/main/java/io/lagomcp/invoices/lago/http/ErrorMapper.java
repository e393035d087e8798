package io.lagomcp.invoices.lago.http;

import io.lagomcp.invoices.json.JsonTreeReader;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Reads an answer that is not a success: which failure it is, and whether it is a refusal of Lago's own. */
final class ErrorMapper {
    /** What stands in a refusal of Lago that carries no code. */
    private static final Set<String> WITHOUT_CODE = Set.of("status", "error");

    /** In bytes: what is longer is no refusal of Lago's API. */
    private static final int LONGEST = 256 * 1024;

    private static final String THROTTLED_PROVIDER = "too_many_provider_requests";

    private final HttpHeaders headers;
    private final int status;
    private final ObjectNode body;

    /** Reads a response from which the API key was removed. */
    ErrorMapper(int status, HttpHeaders headers, byte[] body) {
        this.status = status;
        this.headers = headers;
        this.body = Optional.of(body)
                .filter(utf8 -> utf8.length <= LONGEST)
                .flatMap(JsonTreeReader::object)
                .orElseGet(JsonNodeFactory.instance::objectNode);
    }

    /**
     * Whether Lago itself refused the request and so did nothing: only a status and a body that Lago refuses with prove it.
     * Other responses, for example of a proxy, may come after Lago has acted. A 429 may come without Lago's body, but not without
     * its rate limit; a 429 for the limit of a payment provider comes after Lago has begun.
     */
    boolean isRefusal() {
        return switch (status) {
            case 400, 401 -> isOfLago() && WITHOUT_CODE.containsAll(body.propertyNames());
            case 403, 404, 405, 422 -> isOfLago() && code("code").isPresent();
            case 429 ->
                !isThrottledProvider()
                        && (isOfLago() || RateLimitStatus.of(headers).isPresent());
            default -> false;
        };
    }

    /** Whether a payment or tax provider, and not Lago, wants fewer requests. */
    boolean isThrottledProvider() {
        return code("code").filter(THROTTLED_PROVIDER::equals).isPresent();
    }

    /** Lago repeats the status in its body. */
    private boolean isOfLago() {
        JsonNode repeated = body.path("status");
        return repeated.isInt()
                && repeated.intValue() == status
                && text("error").isPresent();
    }

    LagoFailure failure() {
        if (status < 300) {
            return new LagoFailure.Unreadable(
                    "unreadable_response", "Lago's host answered " + status + ", which Lago never does");
        }
        if (status < 400) {
            return redirect();
        }
        String code = code("code")
                .or(() -> status == 400 ? code("error") : Optional.empty())
                .orElseGet(() -> ownCode(status));
        String message = "Lago answered " + status + " " + code;
        return switch (status) {
            case 400 -> badRequest(code);
            case 401, 403, 404, 405 -> LagoFailure.answered(status, code, message);
            case 429 -> new LagoFailure.RateLimited(code, message, RateLimitStatus.askedWait(status, headers));
            default ->
                status >= 500
                        ? LagoFailure.answered(status, code, message)
                        : new LagoFailure.Invalid(code, message, details());
        };
    }

    // with a 400, Lago puts into "error" either a code or its framework's sentence about a parameter that is missing
    private LagoFailure badRequest(String code) {
        String sentence = text("error")
                .filter(text -> text.matches("BadRequest: [a-z ]{1,100}: [a-z_]{1,60}"))
                .map(text -> " (" + text + ")")
                .orElse("");
        return new LagoFailure.Invalid(code, "Lago answered 400 " + code + sentence, details());
    }

    private LagoFailure redirect() {
        String target = headers.firstValue("Location")
                .flatMap(ErrorMapper::host)
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

    private Optional<String> code(String field) {
        return text(field).filter(code -> code.matches("[a-z0-9_.]{1,80}"));
    }

    private Optional<JsonNode> details() {
        return Optional.ofNullable(body.get("error_details")).filter(details -> !details.isNull());
    }

    private Optional<String> text(String field) {
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
