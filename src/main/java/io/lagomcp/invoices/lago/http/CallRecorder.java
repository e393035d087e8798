package io.lagomcp.invoices.lago.http;

import io.lagomcp.invoices.lago.http.LagoRequest.RequestReport;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Records the facts and times of one call and its attempts, and reports them to the listener and the observer. */
final class CallRecorder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CallRecorder.class);
    private static final int REQUEST_ID_LENGTH = 100;

    private record Answer(int toAttempt, int status, Optional<String> requestId) {}

    private final LagoRequest request;
    private final LagoListener listener;
    private final LagoListener.Route route;
    private final Consumer<RequestReport> observer;
    private final long started = System.nanoTime();
    private long since = started;
    private Duration paced = Duration.ZERO;
    private int attempts;
    // written by the threads of the HTTP client
    private volatile @Nullable Answer lastAnswer;

    /** Reports each attempt to {@code listener}, and the request to {@code observer} when this is closed. */
    CallRecorder(LagoRequest request, ApiUrl apiUrl, LagoListener listener, Consumer<RequestReport> observer) {
        URI address = apiUrl.health();
        int usualPort = apiUrl.isEncrypted() ? 443 : 80;
        this.request = request;
        this.listener = listener;
        this.observer = observer;
        this.route = new LagoListener.Route(
                request.method(),
                request.template(),
                address.getHost(),
                address.getPort() < 0 ? usualPort : address.getPort());
    }

    void waitStarted() {
        since = System.nanoTime();
    }

    void waitEnded() {
        paced = paced.plus(elapsed(since));
    }

    void attemptStarted() {
        attempts++;
        since = System.nanoTime();
    }

    /** A response begins to arrive. */
    void answered(int status, HttpHeaders headers) {
        lastAnswer = new Answer(attempts, status, requestId(headers));
    }

    void attemptEnded(AttemptResult result) {
        Optional<String> failure = result instanceof AttemptResult.Failure failed
                ? Optional.of(failed.failure().code())
                : Optional.empty();
        LagoListener.Try ended = new LagoListener.Try(route, attempts, status(), failure, elapsed(since));
        report(() -> listener.attemptEnded(ended));
    }

    void callEnded(Optional<LagoFailure> failure) {
        LagoListener.Call ended =
                new LagoListener.Call(route, attempts, failure.map(LagoFailure::code), paced, elapsed(started));
        report(() -> listener.callEnded(ended));
    }

    /** A listener that fails must not lose Lago's response. */
    private void report(Runnable notification) {
        try {
            notification.run();
        } catch (RuntimeException failed) {
            LOG.warn("A listener to the calls to Lago failed", failed);
        }
    }

    /** The status of the response to the newest attempt; empty where none began to arrive. */
    private OptionalInt status() {
        Answer answer = lastAnswer;
        return answer == null || answer.toAttempt() != attempts ? OptionalInt.empty() : OptionalInt.of(answer.status());
    }

    @Override
    public void close() {
        Optional<Answer> answer = Optional.ofNullable(lastAnswer);
        observer.accept(new RequestReport(
                request.method(),
                request.path(),
                answer.map(last -> OptionalInt.of(last.status())).orElseGet(OptionalInt::empty),
                attempts,
                answer.flatMap(Answer::requestId)));
    }

    private static Optional<String> requestId(HttpHeaders headers) {
        return headers.firstValue("X-Request-Id")
                .map(id -> id.replaceAll("[^\\x21-\\x7e]", ""))
                .filter(id -> !id.isEmpty() && !id.contains(ApiKeyRedactor.REDACTED))
                .map(id -> id.substring(0, Math.min(id.length(), REQUEST_ID_LENGTH)));
    }

    private static Duration elapsed(long nanoTime) {
        return Duration.ofNanos(System.nanoTime() - nanoTime);
    }
}
