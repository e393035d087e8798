package io.lagomcp.invoices.audit.event;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * Facts of the request that went to Lago.
 *
 * @param method of HTTP
 * @param path without host and query
 * @param status of HTTP; empty when no answer came
 * @param attempts how often it was sent
 * @param requestId Lago's {@code X-Request-Id}
 */
public record SentLagoRequest(
        String method, String path, OptionalInt status, int attempts, Optional<String> requestId) {}
