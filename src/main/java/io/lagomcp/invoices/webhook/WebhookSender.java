package io.lagomcp.invoices.webhook;

import io.lagomcp.invoices.config.WebhookSettings;
import io.lagomcp.invoices.lago.http.LagoHttpTransport;
import io.lagomcp.invoices.lago.http.LagoLimits;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Sends messages as Standard Webhooks describes it. Follows no redirect, and reads no body. */
final class WebhookSender {
    private static final Duration TIMEOUT = Duration.ofSeconds(15);
    private static final String HMAC = "HmacSHA256";

    private final WebhookSettings receiver;
    private final List<byte[]> keys;
    private final Optional<String> pages;
    private final Duration timeout;
    private final HttpClient client = LagoHttpTransport.client(
                    HttpClient.Version.HTTP_1_1, LagoLimits.standard(), LagoHttpTransport.FEW)
            .build();

    WebhookSender(WebhookSettings receiver, Optional<String> pages) {
        this(receiver, pages, TIMEOUT);
    }

    WebhookSender(WebhookSettings receiver, Optional<String> pages, Duration timeout) {
        this.receiver = receiver;
        this.keys = receiver.keys();
        this.pages = pages;
        this.timeout = timeout;
    }

    /** Sends one message once. Returns within a bounded time, whatever the receiver does. */
    Answer send(WebhookMessage message) {
        byte[] body = message.body(pages);
        // receivers compare the time of sending with theirs, also where the plans have a clock of their own
        Instant now = Instant.now();
        HttpRequest request = HttpRequest.newBuilder(receiver.url())
                .timeout(timeout)
                .header("Content-Type", "application/json")
                .header("User-Agent", "lago-invoices-mcp")
                .header("webhook-id", message.id())
                .header("webhook-timestamp", Long.toString(now.getEpochSecond()))
                .header("webhook-signature", signatures(message.id(), now, body))
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        try {
            HttpResponse<InputStream> response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
            // only the status counts, and a body could be endless
            response.body().close();
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

    /** One signature for each key, separated by spaces: HMAC-SHA256 over id, time and body. */
    private String signatures(String id, Instant sent, byte[] body) {
        byte[] start = (id + '.' + sent.getEpochSecond() + '.').getBytes(StandardCharsets.UTF_8);
        return keys.stream()
                .map(key -> "v1," + Base64.getEncoder().encodeToString(mac(key, start, body)))
                .collect(Collectors.joining(" "));
    }

    private static byte[] mac(byte[] key, byte[] start, byte[] body) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key, HMAC));
            mac.update(start);
            return mac.doFinal(body);
        } catch (GeneralSecurityException unavailable) {
            throw new IllegalStateException(unavailable);
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

    /** What the receiver answered: a status of HTTP, 0 where none came, and how long it asks to wait. */
    record Answer(int status, Optional<Duration> retryAfter) {
        private static final int GONE = 410;
        private static final int REQUEST_TIMEOUT = 408;
        private static final int TOO_EARLY = 425;
        private static final int TOO_MANY_REQUESTS = 429;

        static final Answer NONE = new Answer(0, Optional.empty());

        boolean isDelivered() {
            return status >= 200 && status < 300;
        }

        /** Whether the receiver wants no message any more. */
        boolean isGone() {
            return status == GONE;
        }

        /** Whether another message would fare the same: the receiver is not there, is busy, or is somewhere else. */
        boolean isAboutReceiver() {
            boolean isRefused = status >= 400 && status < 500;
            return !isRefused || status == REQUEST_TIMEOUT || status == TOO_EARLY || status == TOO_MANY_REQUESTS;
        }

        /** For the log. */
        String text() {
            return status == 0 ? "it did not answer in time, or could not be reached" : "it answered HTTP " + status;
        }
    }
}
