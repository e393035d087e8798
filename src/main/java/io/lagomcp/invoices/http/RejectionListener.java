package io.lagomcp.invoices.http;

/** Receives requests that look like an attack, except failed authentications, which the authenticator records itself. */
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
