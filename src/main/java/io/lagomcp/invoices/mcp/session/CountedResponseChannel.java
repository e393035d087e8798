package io.lagomcp.invoices.mcp.session;

import java.util.concurrent.atomic.AtomicBoolean;
import reactor.core.publisher.Mono;

/** A request that is answered on its session's one stream. */
public final class CountedResponseChannel implements ResponseChannel {
    private final ResponseChannel stream;
    private final Runnable onEnd;
    private final AtomicBoolean ended = new AtomicBoolean();

    /** {@code onEnd} runs once, when everything is said. */
    public CountedResponseChannel(ResponseChannel stream, Runnable onEnd) {
        this.stream = stream;
        this.onEnd = onEnd;
    }

    @Override
    public boolean send(byte[] message) {
        return stream.send(message);
    }

    @Override
    public void end() {
        if (ended.compareAndSet(false, true)) {
            onEnd.run();
        }
    }

    @Override
    public Mono<Void> gone() {
        return stream.gone();
    }
}
