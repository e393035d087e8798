package io.lagomcp.invoices.lago.http;

import java.net.http.HttpHeaders;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Collects the facts of one request while its call is under way, and tells them when the call has ended. */
final class RequestReportBuilder implements AutoCloseable {
    private static final int REQUEST_ID_LENGTH = 100;

    private record Answer(int toTry, int status, Optional<String> requestId) {}

    private final LagoRequest request;
    private final Consumer<RequestReport> observer;
    private int attempts;
    // written by the threads of the HTTP client
    private volatile @Nullable Answer lastAnswer;

    RequestReportBuilder(LagoRequest request, Consumer<RequestReport> observer) {
        this.request = request;
        this.observer = observer;
    }

    /** The request is about to set out. */
    void attemptStarted() {
        attempts++;
    }

    /** An answer begins to arrive. */
    void isAnswered(int status, HttpHeaders headers) {
        lastAnswer = new Answer(attempts, status, requestId(headers));
    }

    /** How often the request set out until now. */
    int attempts() {
        return attempts;
    }

    /** Of the answer to the newest try; empty where none began to arrive. */
    OptionalInt statusOfTry() {
        Answer answer = lastAnswer;
        return answer == null || answer.toTry() != attempts ? OptionalInt.empty() : OptionalInt.of(answer.status());
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
}
