package io.lagomcp.invoices.lago.http;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * What is known about the request of one call when the call has ended, for whoever keeps a record of it. Holds no key, no
 * address of a host, no query and no body.
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
public record RequestReport(String method, String path, OptionalInt status, int attempts, Optional<String> requestId) {}
