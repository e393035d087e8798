package io.lagomcp.invoices.store;

import java.time.Duration;

/** Hears how long the database takes. Called by the threads that wait for it; must be fast and not throw. */
public interface StoreListener {

    /** A server waited this long for the lock that all servers take turns with, and has it. */
    void lockTaken(Duration waited);

    /** A commit that wrote something took this long and was answered. */
    void committed(Duration duration);

    /** A listener that does nothing. */
    static StoreListener none() {
        return new StoreListener() {
            @Override
            public void lockTaken(Duration waited) {
                // nobody listens
            }

            @Override
            public void committed(Duration duration) {
                // nobody listens
            }
        };
    }
}
