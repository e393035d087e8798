package io.lagomcp.invoices.http;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** One write at a time to one client, and what to do when the client does not read: cut the connection. */
public final class WriteLock {
    private final HttpExchange exchange;
    private final Duration patience;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile long since;

    public WriteLock(HttpExchange exchange, Duration patience) {
        this.exchange = exchange;
        this.patience = patience;
    }

    public void begin() {
        lock.lock();
        since = System.nanoTime();
    }

    public void end() {
        lock.unlock();
    }

    /** Whether one could begin at once; if not, another thread writes, and if that has taken too long, it now fails. */
    public boolean tryBegin() {
        if (lock.tryLock()) {
            since = System.nanoTime();
            return true;
        }
        if (System.nanoTime() - since > patience.toNanos()) {
            exchange.abort();
        }
        return false;
    }

    /** Begins for the last time, and waits only a moment for a client that does not read. */
    public void beginLast() {
        // an interrupted call still writes how it ended
        boolean interrupted = Thread.interrupted();
        try {
            if (lock.tryLock(200, TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException stop) {
            interrupted = true;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        exchange.abort();
        lock.lock();
    }
}
