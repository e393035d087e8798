package io.lagomcp.invoices.mcp.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.mcp.protocol.ResponseChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ServerStreamTest {
    private final ServerStream listening = new ServerStream();
    private final AtomicInteger ended = new AtomicInteger();

    @Test
    void thereIsOneStreamAtATime() {
        ResponseChannel first = stream();
        assertThat(listening.attach(first)).isTrue();
        assertThat(listening.attach(stream())).isFalse();
        listening.detach(first);
        assertThat(listening.attach(stream())).isTrue();
    }

    @Test
    void theStreamEndsWithTheSession() {
        listening.attach(stream());
        listening.end();
        assertThat(ended).hasValue(1);
    }

    @Test
    void aStreamThatComesAfterTheEndIsNotTakenSinceNobodyWouldEndIt() {
        listening.end();
        assertThat(listening.attach(stream())).isFalse();
    }

    private ResponseChannel stream() {
        return new ResponseChannel() {
            @Override
            public boolean send(byte[] message) {
                return true;
            }

            @Override
            public void end() {
                ended.incrementAndGet();
            }

            @Override
            public CompletableFuture<Void> gone() {
                return new CompletableFuture<>();
            }
        };
    }
}
