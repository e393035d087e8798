package io.lagomcp.invoices.sandbox;

/**
 * A request that a {@code Sandbox} received, whatever it answered.
 *
 * @param method in capitals, for example {@code PUT}
 * @param path from the root and without the query, for example {@code /api/v1/invoices}
 */
public record LoggedRequest(String method, String path) {}
