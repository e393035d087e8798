package io.lagomcp.invoices.audit;

import io.lagomcp.invoices.audit.AuditEvent.Notified;
import io.lagomcp.invoices.audit.AuditEvent.PauseChange;
import io.lagomcp.invoices.audit.AuditEvent.RejectedRequests;

/** An event that the log can hold. */
public sealed interface AnyAuditEvent permits AuditEvent, PauseChange, RejectedRequests, Notified {}
