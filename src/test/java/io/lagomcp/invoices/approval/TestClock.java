package io.lagomcp.invoices.approval;

import io.lagomcp.invoices.approval.pending.MemoryPlanStore;
import io.lagomcp.invoices.approval.pending.PlanStore;
import io.lagomcp.invoices.audit.AuditLog;
import io.lagomcp.invoices.lago.InvoiceReader;
import io.lagomcp.invoices.lago.InvoiceWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that stands still until a test lets time pass, and that can be set without any passing. */
public final class TestClock extends Clock {
    /** The day on which it starts. */
    public static final LocalDate TODAY = LocalDate.of(2026, 7, 1);

    private volatile Instant now = Instant.parse(TODAY + "T10:00:00.750Z");

    private volatile long nanoTime = -1_000_000_000;

    public synchronized void advance(Duration time) {
        now = now.plus(time);
        nanoTime += time.toNanos();
    }

    /** Somebody corrects the clock; no time passes. */
    public synchronized void setBack(Duration by) {
        now = now.minus(by);
    }

    /** The same, the other way. */
    synchronized void setForward(Duration by) {
        now = now.plus(by);
    }

    /** An approval service for which time passes only when this clock says so. */
    public ApprovalService approvals(Policy policy, InvoiceReader reads, InvoiceWriter writes, AuditLog audit) {
        return approvals(policy, reads, writes, audit, new MemoryPlanStore());
    }

    /** The same with these plans. */
    ApprovalService approvals(
            Policy policy, InvoiceReader reads, InvoiceWriter writes, AuditLog audit, PlanStore plans) {
        return new ApprovalService(policy, reads, writes, audit, plans, this, this::nanoTime);
    }

    /** The time that has passed, as {@link System#nanoTime()} counts it. */
    public long nanoTime() {
        return nanoTime;
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
