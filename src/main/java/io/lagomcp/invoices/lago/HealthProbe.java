package io.lagomcp.invoices.lago;

import io.lagomcp.invoices.json.JsonTreeReader;
import io.lagomcp.invoices.lago.http.LagoException;
import io.lagomcp.invoices.lago.http.LagoFailure;
import io.lagomcp.invoices.lago.http.LagoRequest;
import io.lagomcp.invoices.lago.http.LagoRequest.RetrySafety;
import io.lagomcp.invoices.lago.http.RateLimitStatus;
import io.lagomcp.invoices.lago.http.RequestSender;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Whether Lago can be reached, and what the key may do there. Nothing here changes anything.
 *
 * <p>Every method throws {@link LagoException} when the question cannot be answered.
 */
public final class HealthProbe {
    private static final String NO_INVOICE = "00000000-0000-0000-0000-000000000000";

    private final RequestSender calls;

    public HealthProbe(RequestSender calls) {
        this.calls = calls;
    }

    /** Lago's version, from {@code GET /health}, which needs no key; empty if it answers but does not say. */
    public Optional<String> version() {
        return JsonTreeReader.object(calls.callHealth())
                .map(health -> health.path("version"))
                .filter(JsonNode::isString)
                .map(JsonNode::stringValue)
                .filter(version -> version.matches("[A-Za-z0-9._+-]{1,60}"));
    }

    /** Whether the key may read invoices, from {@code GET /invoices}. */
    public boolean mayRead() {
        LagoRequest request = LagoRequest.get("/invoices").withQuery(List.of(Map.entry("per_page", "1")));
        return isAllowed(request, "read_action_not_allowed_for_invoice");
    }

    /** Whether the key may change invoices: Lago checks that before it looks for the invoice, and this one does not exist. */
    public boolean mayWrite() {
        LagoRequest request = LagoRequest.of("PUT", "/invoices/" + NO_INVOICE + "/refresh", RetrySafety.READ);
        return isAllowed(request, "write_action_not_allowed_for_invoice");
    }

    /** What Lago last said about its rate limit; empty if it has not, as a self-hosted Lago never does. */
    public Optional<RateLimitStatus> rateLimit() {
        return calls.lastRateLimit();
    }

    private boolean isAllowed(LagoRequest request, String refusal) {
        try {
            calls.call(request);
            return true;
        } catch (LagoException e) {
            if (e.failure() instanceof LagoFailure.NotFound notFound
                    && notFound.code().equals("invoice_not_found")) {
                return true;
            }
            if (e.failure() instanceof LagoFailure.Forbidden forbidden
                    && forbidden.code().equals(refusal)) {
                return false;
            }
            throw e;
        }
    }
}
