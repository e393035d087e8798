package io.lagomcp.invoices.http;

/** Hears of requests that look like an attack. Those that the entrance turned away are not among them: it tells by itself. */
@FunctionalInterface
public interface RejectionListener {

    /**
     * One more that was refused.
     *
     * @param address where it came from
     * @param code why
     * @param caller whom it came from; empty text where that was not asked yet
     */
    void note(String address, String code, String caller);
}
