package io.lagomcp.invoices.webhook;

import java.time.Duration;
import java.util.Optional;

/** Sends one message once. */
@FunctionalInterface
interface WebhookSender {

    /** Returns within a bounded time, whatever the receiver does. */
    Answer send(WebhookMessage message);

    /**
     * What the receiver answered.
     *
     * @param status of HTTP; 0 where none came
     * @param retryAfter how long the receiver asks to wait
     */
    record Answer(int status, Optional<Duration> retryAfter) {
        private static final int GONE = 410;
        private static final int REQUEST_TIMEOUT = 408;
        private static final int TOO_EARLY = 425;
        private static final int TOO_MANY_REQUESTS = 429;

        /** That no answer came. */
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
