package io.lagomcp.invoices.lago;

import io.lagomcp.invoices.json.JsonText;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** Sends requests to one Lago with one key, at a pace that Lago allows. */
final class LagoCalls {
    static final String BEARER = "Bearer ";

    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]+");

    private static final String USER_AGENT = "lago-invoices-mcp/"
            + Objects.requireNonNullElse(LagoCalls.class.getPackage().getImplementationVersion(), "dev");

    private final ApiUrl apiUrl;
    private final Supplier<String> apiKey;
    private final LagoLimits limits;
    private final LagoHttp http;
    private final Pace pace;
    private final CountedWaits waits;
    private final LagoListener listener;

    LagoCalls(ApiUrl apiUrl, Supplier<String> apiKey, LagoLimits limits, LagoListener listener, RequestTime time) {
        this.apiUrl = apiUrl;
        this.apiKey = apiKey;
        this.limits = limits;
        this.http = new LagoHttp(apiUrl, limits);
        this.pace = apiUrl.isLagosCloud()
                ? Pace.ofCloud(limits.maxWait(), time::nanoTime)
                : Pace.unlimited(limits.maxWait(), time::nanoTime);
        this.waits = new CountedWaits(time);
        this.listener = listener;
    }

    Optional<RateLimit> lastRateLimit() {
        return http.lastRateLimit();
    }

    /** The body of Lago's answer; throws {@link LagoException} if there is none. */
    byte[] call(LagoRequest request) {
        return call(request, facts -> {}, Optional.empty());
    }

    /**
     * The same, and tells the observer about it when it has ended, well or badly.
     *
     * @param check run directly before the request leaves, each time that it does; what it throws keeps it from leaving
     */
    byte[] call(LagoRequest request, Consumer<RequestFacts> observer, Optional<Runnable> check) {
        try (RequestTrace trace = new RequestTrace(request, observer)) {
            requireOwnEndpoint(request);
            HttpRequest.Builder message =
                    message(request, apiUrl.endpoint(request.pathAndQuery())).header("Authorization", BEARER + key());
            return call(request, message.build(), trace, check);
        }
    }

    /** Asks whether Lago is up, which needs no key. */
    byte[] callHealth() {
        LagoRequest request = LagoRequest.of("GET", "/health", Repeatability.READ);
        try (RequestTrace trace = new RequestTrace(request, facts -> {})) {
            return call(request, message(request, apiUrl.health()).build(), trace, Optional.empty());
        }
    }

    private byte[] call(LagoRequest request, HttpRequest message, RequestTrace trace, Optional<Runnable> check) {
        CallWatch watch = new CallWatch(listener, request, message.uri());
        return new LagoCall(request, message, trace, watch, http, pace, waits, limits, check).run();
    }

    private static void requireOwnEndpoint(LagoRequest request) {
        if (request.leadsElsewhere()) {
            // for any other id that is none, Lago says the same
            throw new LagoException(
                    new LagoFailure.NotFound("invoice_not_found", "No invoice has an empty id, or one of dots"));
        }
    }

    private static HttpRequest.Builder message(LagoRequest request, URI address) {
        HttpRequest.Builder message = HttpRequest.newBuilder(address)
                .method(request.method(), publisher(request))
                .header("Accept", "application/json")
                .header("User-Agent", USER_AGENT);
        CorrelationId.current().ifPresent(id -> message.header("X-Request-Id", id));
        return request.body() == null ? message : message.header("Content-Type", "application/json");
    }

    private static BodyPublisher publisher(LagoRequest request) {
        return request.body() == null
                ? BodyPublishers.noBody()
                : BodyPublishers.ofByteArray(JsonText.utf8(request.body()));
    }

    private String key() {
        String key = apiKey.get();
        if (!KEY.matcher(key).matches()) {
            // the JDK refuses such a header too, but repeats it in its message
            throw new LagoException(new LagoFailure.Unauthorized(
                    "unauthorized", "The API key is empty, or holds characters that no key has"));
        }
        return key;
    }
}
