package io.lagomcp.invoices.audit.event;

/**
 * Requests that were rejected before they reached a tool, so they belong to no plan.
 *
 * @param address where they came from
 * @param code why they were refused
 * @param claimed who they claimed to come from, as far as that can be told without a secret; empty text where it cannot
 * @param count how many there were since the last line about the same
 */
public record RejectedRequests(String address, String code, String claimed, long count) implements AnyAuditEvent {}
