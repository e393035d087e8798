package io.lagomcp.invoices.lago.http;

/** What is checked before a request leaves. What its methods throw keeps the request from leaving. */
@FunctionalInterface
public interface PreSendCheck {

    /** Runs before the request takes its turn, and again after every wait for Lago's rate limit. It may read from Lago. */
    void beforeTurn();

    /**
     * Runs directly before the request leaves, each time that it does. Even the turn of a request can take long, where several
     * servers share the rate limit. Must not read or wait.
     */
    default void beforeSend() {}
}
