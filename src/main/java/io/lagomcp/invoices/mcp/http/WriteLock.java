package io.lagomcp.invoices.mcp.http;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** One write at a time to one client, and what to do when the client does not read: cut the connection. */
final class WriteLock {
    private final HttpExchange exchange;
    private final Duration patience;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile long since;

    WriteLock(HttpExchange exchange, Duration patience) {
        this.exchange = exchange;
        this.patience = patience;
    }

    void begin() {
        lock.lock();
        since = System.nanoTime();
    }

    void end() {
        lock.unlock();
    }

    /** Whether one could begin at once; if not, somebody writes, and if that has taken too long, it now fails. */
    boolean tryBegin() {
        if (lock.tryLock()) {
            since = System.nanoTime();
            return true;
        }
        if (System.nanoTime() - since > patience.toNanos()) {
            exchange.abort();
        }
        return false;
    }

    /** Begins for the last time: whoever does not read now is waited for no longer than a moment. */
    void beginLast() {
        try {
            if (lock.tryLock(200, TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
        exchange.abort();
        lock.lock();
    }
}
