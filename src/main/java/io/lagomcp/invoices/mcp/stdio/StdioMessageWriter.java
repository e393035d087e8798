package io.lagomcp.invoices.mcp.stdio;

import io.lagomcp.invoices.mcp.protocol.ResponseChannel;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/** Writes messages whole, one a line, from any thread. */
final class StdioMessageWriter implements ResponseChannel {
    private final OutputStream out;
    private final CompletableFuture<Void> inputClosed;
    private final Runnable onBroken;
    private final Lock lock = new ReentrantLock();
    private boolean broken;

    /**
     * Writes to {@code out}.
     *
     * @param inputClosed completes when the client says no more
     * @param onBroken runs once, when the client no longer reads
     */
    StdioMessageWriter(OutputStream out, CompletableFuture<Void> inputClosed, Runnable onBroken) {
        this.out = out;
        this.inputClosed = inputClosed;
        this.onBroken = onBroken;
    }

    @Override
    public boolean send(byte[] message) {
        byte[] line = Arrays.copyOf(message, message.length + 1);
        line[message.length] = '\n';
        lock.lock();
        try {
            if (broken) {
                return false;
            }
            out.write(line);
            out.flush();
            return true;
        } catch (IOException clientGone) {
            broken = true;
        } finally {
            lock.unlock();
        }
        onBroken.run();
        return false;
    }

    @Override
    public CompletableFuture<Void> gone() {
        return inputClosed;
    }
}
