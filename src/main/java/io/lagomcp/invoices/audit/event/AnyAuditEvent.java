package io.lagomcp.invoices.audit.event;

/** An event that the log can hold. */
public sealed interface AnyAuditEvent permits AuditEvent, RejectedRequests {}
