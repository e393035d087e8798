package io.lagomcp.invoices.lago.http;

/** What is checked before a request leaves. What its methods throw keeps the request from leaving. */
@FunctionalInterface
public interface PreSendCheck extends Runnable {

    /** Runs before the request leaves, and again after every wait for Lago's rate limit. It may read from Lago. */
    @Override
    void run();

    /**
     * Runs directly before the request leaves, each time that it does. Even the turn of a request can take long, where several
     * servers share the rate limit. Must not read or wait.
     */
    default void runLast() {}
}
