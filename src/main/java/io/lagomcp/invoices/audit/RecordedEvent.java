package io.lagomcp.invoices.audit;

/** Whatever a line of the record can be about. */
sealed interface RecordedEvent permits AuditEvent, TurnedAway {}
