package io.lagomcp.invoices.audit.event;

import io.lagomcp.invoices.audit.event.AuditEvent.Notified;
import io.lagomcp.invoices.audit.event.AuditEvent.PauseChange;
import io.lagomcp.invoices.audit.event.AuditEvent.RejectedRequests;

/** An event that the log can hold. */
public sealed interface AnyAuditEvent permits AuditEvent, PauseChange, RejectedRequests, Notified {}
