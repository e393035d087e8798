package io.lagomcp.invoices.mcp.protocol;

/**
 * How many calls one client may have at a time.
 *
 * @param maxRunning how many requests are worked on at once
 * @param maxWaiting how many more may wait; any beyond are refused as busy
 */
public record RequestLimits(int maxRunning, int maxWaiting) {}
