package io.lagomcp.invoices.audit;

import io.lagomcp.invoices.audit.event.AuditEvent;

/**
 * Is notified of every event once it is on disk, or counted where it repeats a refusal, on the thread that recorded it. Must
 * return at once; what it throws is logged and changes nothing: the event is recorded.
 */
public interface AuditListener {

    /** This process has recorded it, or counted it as a repeat. */
    void recorded(AuditEvent event);

    /** Ignores everything. */
    static AuditListener none() {
        return event -> {};
    }
}
