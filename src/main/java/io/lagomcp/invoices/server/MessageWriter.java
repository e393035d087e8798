package io.lagomcp.invoices.server;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import tools.jackson.databind.json.JsonMapper;

/** Writes messages whole, one a line, from any thread. */
final class MessageWriter {
    private final JsonMapper json;
    private final OutputStream out;
    private final Runnable onBroken;
    private final Lock lock = new ReentrantLock();
    private boolean broken;

    /** {@code onBroken} runs once, when the client no longer reads. */
    MessageWriter(JsonMapper json, OutputStream out, Runnable onBroken) {
        this.json = json;
        this.out = out;
        this.onBroken = onBroken;
    }

    /** One line, UTF-8, with its line end. */
    byte[] encode(Object message) {
        byte[] text = json.writeValueAsBytes(message);
        byte[] line = Arrays.copyOf(text, text.length + 1);
        line[text.length] = '\n';
        return line;
    }

    boolean write(Object message) {
        return write(encode(message));
    }

    /** Whether the client could still be reached. */
    boolean write(byte[] line) {
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
}
