package io.lagomcp.invoices.sandbox;

/**
 * A request that a {@code Sandbox} received, whatever the answer.
 *
 * @param method in capitals, for example {@code PUT}
 * @param path without the query, for example {@code /api/v1/invoices}
 */
public record LoggedRequest(String method, String path) {}
