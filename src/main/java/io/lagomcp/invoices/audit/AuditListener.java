package io.lagomcp.invoices.audit;

/**
 * Hears of every event once it is on disk, on the thread that recorded it. Must return at once; what it throws is logged, and
 * changes nothing: the event is recorded.
 */
public interface AuditListener {

    /** This process has recorded it. */
    void recorded(AuditEvent event);

    /** One that listens to nothing. */
    static AuditListener none() {
        return event -> {};
    }
}
