package io.lagomcp.invoices.server.http;

import io.lagomcp.invoices.server.Outlet;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** What belongs to no request goes to the stream on which the client listens, where there is one. */
final class Listening implements Outlet {
    private @Nullable Outlet stream;
    private boolean over;

    /** Whether the client now listens on this stream: it can have one, and none after the end. */
    synchronized boolean on(Outlet opened) {
        if (over || stream != null) {
            return false;
        }
        stream = opened;
        return true;
    }

    synchronized void off(Outlet closed) {
        if (stream == closed) {
            stream = null;
        }
    }

    boolean isOn() {
        return current().isPresent();
    }

    @Override
    public boolean send(byte[] message) {
        return current().map(listened -> listened.send(message)).orElse(true);
    }

    @Override
    public void end() {
        close().ifPresent(Outlet::end);
    }

    @Override
    public Mono<Void> gone() {
        return Mono.never();
    }

    private synchronized Optional<Outlet> current() {
        return Optional.ofNullable(stream);
    }

    private synchronized Optional<Outlet> close() {
        over = true;
        return current();
    }
}
