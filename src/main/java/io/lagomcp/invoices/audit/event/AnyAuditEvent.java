package io.lagomcp.invoices.audit.event;

import io.lagomcp.invoices.audit.event.AuditEvent.RejectedRequests;

/** An event that the log can hold. */
public sealed interface AnyAuditEvent permits AuditEvent, RejectedRequests {}
