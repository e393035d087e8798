package io.lagomcp.invoices.server.http;

import io.lagomcp.invoices.server.Outlet;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** What belongs to no request goes to the stream on which the client listens, where there is one. */
final class Listening implements Outlet {
    private final AtomicReference<@Nullable EventStream> stream = new AtomicReference<>();

    /** Whether the client now listens on this stream: it can have one. */
    boolean on(EventStream opened) {
        return stream.compareAndSet(null, opened);
    }

    void off(EventStream closed) {
        stream.compareAndSet(closed, null);
    }

    boolean isOn() {
        return stream.get() != null;
    }

    @Override
    public boolean send(byte[] message) {
        return Optional.ofNullable(stream.get())
                .map(current -> current.send(message))
                .orElse(true);
    }

    @Override
    public void end() {
        Optional.ofNullable(stream.get()).ifPresent(EventStream::end);
    }

    @Override
    public Mono<Void> gone() {
        return Mono.never();
    }
}
