package io.lagomcp.invoices.guard;

import java.time.Instant;

/**
 * Proof of what was done.
 *
 * @param confirmationId of the plan
 * @param tool the mutation
 * @param statement what was said yes to
 * @param approvedVia the channel through which a person said yes, or {@code policy}
 * @param performedAt when Lago had answered
 */
public record Receipt(String confirmationId, String tool, String statement, String approvedVia, Instant performedAt) {}
