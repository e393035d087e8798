package io.lagomcp.invoices.lago.http;

import io.lagomcp.invoices.limit.MemoryReservation;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One request to the API.
 *
 * @param path below the API's base URL, encoded
 * @param query encoded, without the question mark; may be empty
 * @param body what to send as JSON, or null for nothing
 */
public record LagoRequest(
        String method, String path, String query, @Nullable JsonNode body, RetrySafety repeatability) {

    /** The one path whose third part is no id. */
    public static final String PREVIEW = "/invoices/preview";

    public static LagoRequest of(String method, String path, RetrySafety repeatability) {
        return new LagoRequest(method, path, "", null, repeatability);
    }

    /** A request that only reads. */
    public static LagoRequest get(String path) {
        return of("GET", path, RetrySafety.READ);
    }

    public LagoRequest withQuery(List<Map.Entry<String, String>> parameters) {
        String encoded = parameters.stream()
                .map(parameter -> encoded(parameter.getKey()) + "=" + encoded(parameter.getValue()))
                .collect(Collectors.joining("&"));
        return new LagoRequest(method, path, encoded, body, repeatability);
    }

    public LagoRequest withBody(@Nullable JsonNode json) {
        return new LagoRequest(method, path, query, json, repeatability);
    }

    String pathAndQuery() {
        return query.isEmpty() ? path : path + "?" + query;
    }

    /** For example {@code PUT /invoices/7d0f…/refresh}; without a code, which people made up. */
    String name() {
        return method + " " + (path.startsWith("/invoices") ? path : template());
    }

    /** The path with {@code {lago_id}} where the invoice's id is, or {@code {code}}. */
    String template() {
        String[] segments = path.split("/", -1);
        if (segments.length < 3 || path.equals(PREVIEW)) {
            return path;
        }
        segments[2] = segments[1].equals("invoices") ? "{lago_id}" : "{code}";
        return String.join("/", segments);
    }

    /** Whether an id in the path is blank or of dots, so that the path is that of another endpoint than was meant. */
    boolean leadsElsewhere() {
        return Arrays.stream(path.substring(1).split("/", -1))
                .map(segment -> URLDecoder.decode(segment, StandardCharsets.UTF_8))
                .anyMatch(id -> id.isBlank() || id.equals(".") || id.equals(".."));
    }

    /** What it means for this request that Lago may have acted while its answer is not known. */
    public LagoFailure lost(LagoFailure why) {
        if (!repeatability.isWrite()) {
            return why;
        }
        return new LagoFailure.OutcomeUnknown(
                "outcome_unknown", "It is not known whether Lago acted on " + name() + ". " + why.message(), name());
    }

    /** Reserves memory for its response. The response to a write is read without a limit, because the outcome must be known. */
    public void hold(MemoryReservation memory, long bytes) {
        if (repeatability.isWrite()) {
            memory.reserveUnchecked(bytes);
        } else {
            memory.reserve(bytes);
        }
    }

    public static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** Whether a request may be repeated, and whether its outcome matters. */
    public enum RetrySafety {
        /** Changes nothing: repeat it freely. */
        READ,
        /** Changes nothing that matters, but starts work at Lago: do not repeat it without need. */
        HARMLESS,
        /** Changes something or moves money: never send it twice, for what it was approved for may have changed meanwhile. */
        ONCE;

        /** Whether it may be sent again although Lago may have received it. */
        boolean isRepeatable() {
            return this == READ;
        }

        /** Whether a lost response leaves the outcome unknown. */
        boolean isWrite() {
            return this == ONCE;
        }
    }

    /**
     * A report about the request of a call that has ended, for audit logs. Contains no key, host, query or body.
     *
     * @param method of HTTP, for example {@code PUT}
     * @param path below the API's base URL, encoded, for example {@code /invoices/7d0f…/finalize}; an id is as long here as
     *     the caller made it
     * @param status of the last answer that came, which is not always that of the last try; known too when only the beginning
     *     of the answer arrived, and empty if none began
     * @param attempts how often the request set out for Lago, connections that did not come about included; 0 if the call
     *     ended before, and then Lago has certainly received nothing
     * @param requestId Lago's {@code X-Request-Id} in that same answer: visible ASCII characters, 100 at most
     */
    public record RequestReport(
            String method, String path, OptionalInt status, int attempts, Optional<String> requestId) {}
}
