package io.lagomcp.invoices.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.server.Outlet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class ListeningTest {
    private final Listening listening = new Listening();
    private final AtomicInteger ended = new AtomicInteger();

    @Test
    void thereIsOneStreamAtATime() {
        Outlet first = stream();
        assertThat(listening.on(first)).isTrue();
        assertThat(listening.on(stream())).isFalse();
        listening.off(first);
        assertThat(listening.on(stream())).isTrue();
    }

    @Test
    void theStreamEndsWithTheSession() {
        listening.on(stream());
        listening.end();
        assertThat(ended).hasValue(1);
    }

    @Test
    void aStreamThatComesAfterTheEndIsNotTakenSinceNobodyWouldEndIt() {
        listening.end();
        assertThat(listening.on(stream())).isFalse();
    }

    private Outlet stream() {
        return new Outlet() {
            @Override
            public boolean send(byte[] message) {
                return true;
            }

            @Override
            public void end() {
                ended.incrementAndGet();
            }

            @Override
            public Mono<Void> gone() {
                return Mono.never();
            }
        };
    }
}
