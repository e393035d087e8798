package io.lagomcp.invoices.webhook;

import io.lagomcp.invoices.config.WebhookSettings;
import io.lagomcp.invoices.lago.http.LagoHttpTransport;
import io.lagomcp.invoices.lago.http.LagoLimits;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Sends messages as Standard Webhooks describes it. Follows no redirect, and reads no body. */
final class HttpWebhookSender implements WebhookSender {
    private static final Duration TIMEOUT = Duration.ofSeconds(15);

    private final WebhookSettings receiver;
    private final List<byte[]> keys;
    private final Optional<String> pages;
    private final Clock clock;
    private final Duration timeout;
    private final HttpClient client = LagoHttpTransport.client(
                    HttpClient.Version.HTTP_1_1, LagoLimits.standard(), LagoHttpTransport.FEW)
            .build();

    HttpWebhookSender(WebhookSettings receiver, Optional<String> pages, Clock clock) {
        this(receiver, pages, clock, TIMEOUT);
    }

    HttpWebhookSender(WebhookSettings receiver, Optional<String> pages, Clock clock, Duration timeout) {
        this.receiver = receiver;
        this.keys = receiver.keys();
        this.pages = pages;
        this.clock = clock;
        this.timeout = timeout;
    }

    @Override
    public Answer send(WebhookMessage message) {
        byte[] body = message.body(pages);
        Instant now = clock.instant();
        HttpRequest request = HttpRequest.newBuilder(receiver.url())
                .timeout(timeout)
                .header("Content-Type", "application/json")
                .header("User-Agent", "lago-invoices-mcp")
                .header("webhook-id", message.id())
                .header("webhook-timestamp", Long.toString(now.getEpochSecond()))
                .header("webhook-signature", WebhookSignature.of(message.id(), now, body, keys))
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        try {
            HttpResponse<@Nullable Void> response = client.send(request, head -> new Unread());
            return new Answer(
                    response.statusCode(),
                    response.headers().firstValue("Retry-After").flatMap(text -> wait(text, now)));
        } catch (IOException unanswered) {
            return Answer.NONE;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return Answer.NONE;
        }
    }

    /** The header's value, in seconds or as a date. */
    private static Optional<Duration> wait(String text, Instant now) {
        try {
            return Optional.of(
                    text.matches("\\d{1,9}")
                            ? Duration.ofSeconds(Long.parseLong(text))
                            : Duration.between(
                                    now,
                                    ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                                            .toInstant()));
        } catch (DateTimeException unreadable) {
            return Optional.empty();
        }
    }

    /** A body that is not waited for: only the status counts, and a body could be endless. */
    private static final class Unread implements BodySubscriber<@Nullable Void> {
        @Override
        public CompletionStage<@Nullable Void> getBody() {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.cancel();
        }

        @Override
        public void onNext(List<ByteBuffer> item) {
            // not wanted
        }

        @Override
        public void onError(Throwable failed) {
            // not wanted
        }

        @Override
        public void onComplete() {
            // not wanted
        }
    }
}
