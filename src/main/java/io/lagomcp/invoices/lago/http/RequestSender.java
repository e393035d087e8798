package io.lagomcp.invoices.lago.http;

import io.lagomcp.invoices.json.JsonWriter;
import io.lagomcp.invoices.lago.http.LagoRequest.RequestReport;
import io.lagomcp.invoices.lago.http.RetryingCall.WaitCounter;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** Sends requests to one Lago with one key, within Lago's rate limit. */
public final class RequestSender {
    static final String BEARER = "Bearer ";

    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]+");

    private static final String USER_AGENT = "lago-invoices-mcp/"
            + Objects.requireNonNullElse(RequestSender.class.getPackage().getImplementationVersion(), "dev");

    private final ApiUrl apiUrl;
    private final Supplier<String> apiKey;
    private final RetryingCall.Shared shared;
    private final LagoListener listener;

    /** Sends requests at the pace of this throttle, which may count the requests of other servers too. */
    public RequestSender(
            ApiUrl apiUrl,
            Supplier<String> apiKey,
            LagoLimits limits,
            LagoListener listener,
            RequestClock time,
            RequestThrottle.Sharing sharing) {
        this.apiUrl = apiUrl;
        this.apiKey = apiKey;
        this.listener = listener;
        LocalRequestThrottle own = apiUrl.isLagosCloud()
                ? LocalRequestThrottle.ofCloud(limits.maxWait(), time::nanoTime)
                : LocalRequestThrottle.unlimited(limits.maxWait(), time::nanoTime);
        this.shared = new RetryingCall.Shared(
                new LagoHttpTransport(apiUrl, limits), sharing.of(own), new WaitCounter(time), limits);
    }

    /** Makes ready what takes long before the first request; sends none. */
    public void prepare() {
        shared.http().prepare();
    }

    public Optional<RateLimitStatus> lastRateLimit() {
        return shared.http().lastRateLimit();
    }

    /** The body of Lago's answer; throws {@link LagoException} if there is none. */
    public byte[] call(LagoRequest request) {
        return call(request, facts -> {}, Optional.empty());
    }

    /**
     * The same; reports to the observer when the call has ended, with or without success.
     *
     * @param check run before the request leaves, each time that it does
     */
    public byte[] call(LagoRequest request, Consumer<RequestReport> observer, Optional<PreSendCheck> check) {
        try (CallRecorder recorder = new CallRecorder(request, apiUrl, listener, observer)) {
            requireOwnEndpoint(request);
            HttpRequest.Builder message =
                    message(request, apiUrl.endpoint(request.pathAndQuery())).header("Authorization", BEARER + key());
            return new RetryingCall(request, message.build(), recorder, shared, check).run();
        }
    }

    /** Asks whether Lago is up, which needs no key. */
    public byte[] callHealth() {
        LagoRequest request = LagoRequest.get("/health");
        try (CallRecorder recorder = new CallRecorder(request, apiUrl, listener, facts -> {})) {
            HttpRequest message = message(request, apiUrl.health()).build();
            return new RetryingCall(request, message, recorder, shared, Optional.empty()).run();
        }
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
                : BodyPublishers.ofByteArray(JsonWriter.utf8(request.body()));
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
