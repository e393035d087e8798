package io.lagomcp.invoices.audit.event;

/** Whatever a line of the record can be about. */
public sealed interface AnyAuditEvent permits AuditEvent, RejectedRequests {}
