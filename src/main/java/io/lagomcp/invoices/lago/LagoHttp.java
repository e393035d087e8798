package io.lagomcp.invoices.lago;

import io.lagomcp.invoices.lago.Attempt.Again;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/** Sends one request once, and never longer than its deadline allows. */
final class LagoHttp {

    static {
        JdkHttpClient.settle();
    }

    /** For what TLS and HTTP/2 have to do; left alone, the JDK would start as many threads as there are answers. */
    static final Executor FEW = Executors.newFixedThreadPool(2, work -> {
        Thread thread = new Thread(work, "lago-http");
        thread.setDaemon(true);
        return thread;
    });

    private final Supplier<HttpClient> client;
    private final int maxResponseBytes;
    private final AtomicReference<@Nullable RateLimit> lastRateLimit = new AtomicReference<>();

    private volatile KeyRedaction lastRedaction = new KeyRedaction("");

    LagoHttp(ApiUrl apiUrl, LagoLimits limits) {
        // over plain HTTP the JDK would ask for HTTP/2 with upgrade headers that not every server understands
        HttpClient.Version version = apiUrl.isEncrypted() ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1;
        // without TLS there is nothing to do but to copy a few bytes, for which the client's own thread does
        this.client = new Later<>(() -> client(version, limits, apiUrl.isEncrypted() ? FEW : Runnable::run)
                .build());
        this.maxResponseBytes = limits.maxResponseBytes();
    }

    /** One that does as it is told and nothing more. */
    static HttpClient.Builder client(HttpClient.Version version, LagoLimits limits, Executor executor) {
        return HttpClient.newBuilder()
                .version(version)
                .executor(executor)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(limits.connectTimeout());
    }

    /** What Lago last said about its rate limit; empty as long as it said nothing. */
    Optional<RateLimit> lastRateLimit() {
        return Optional.ofNullable(lastRateLimit.get());
    }

    /**
     * Leaves the interrupt flag of the calling thread set when it was interrupted. What the answer says of the rate limit is
     * handed to {@code heard}; {@code growth} is told of each further bytes of the answer, and may throw.
     */
    Attempt exchange(
            HttpRequest request,
            RequestTrace trace,
            Deadline deadline,
            LongConsumer growth,
            Consumer<RateLimit> heard) {
        // the timeout of an HttpRequest ends with the headers; this one covers the body too
        Alarm alarm = Alarm.after(deadline.remaining());
        try (alarm) {
            // not sendAsync, which hands every answer to one more thread, on small machines to a new one
            KeyRedaction redaction = redaction(request);
            HttpResponse<byte[]> response = client.get().send(request, head -> {
                trace.isAnswered(head.statusCode(), redaction.without(head.headers()));
                return new CappedBody(maxResponseBytes, growth);
            });
            return answered(LagoAnswer.of(response, redaction), heard);
        } catch (InterruptedException e) {
            if (alarm.rang()) {
                return Attempt.lost(Attempt.timeout("Lago did not answer in time"), Again.NEVER, e);
            }
            Thread.currentThread().interrupt();
            return Attempt.lost(Attempt.cancelled(), Again.NEVER, e);
        } catch (IOException e) {
            return alarm.rang()
                    ? Attempt.lost(Attempt.timeout("Lago did not answer in time"), Again.NEVER, e)
                    : unanswered(e);
        } catch (InternalError e) {
            // what the JDK's client makes of failures that it did not foresee; the request may have reached Lago
            return unanswered(new IOException(e));
        }
    }

    private KeyRedaction redaction(HttpRequest request) {
        String key = request.headers()
                .firstValue("Authorization")
                .map(authorization -> authorization.substring(LagoCalls.BEARER.length()))
                .orElse("");
        KeyRedaction known = lastRedaction;
        if (known.isFor(key)) {
            return known;
        }
        KeyRedaction fresh = new KeyRedaction(key);
        lastRedaction = fresh;
        return fresh;
    }

    private Attempt answered(LagoAnswer response, Consumer<RateLimit> heard) {
        RateLimit.of(response.headers()).ifPresent(said -> {
            lastRateLimit.set(said);
            heard.accept(said);
        });
        if (response.status() == 200) {
            return new Attempt.Hit(response.body());
        }
        FailureReader reader = new FailureReader(response);
        return new Attempt.Miss(
                reader.failure(),
                again(response.status(), reader),
                !reader.isRefusal(),
                RateLimit.askedWait(response.status(), response.headers()),
                null);
    }

    private static Again again(int status, FailureReader reader) {
        return switch (status) {
            // Lago's door refuses everybody alike
            case 429 -> reader.isRefusal() ? Again.ALWAYS : Again.IF_REPEATABLE;
            case 502, 503, 504 -> Again.IF_REPEATABLE;
            default -> Again.NEVER;
        };
    }

    /** What a read comes to for whose answer there is no memory. */
    static LagoFailure tooMuchAtOnce() {
        return new LagoFailure.RateLimited(
                "server_busy",
                "This server has too much in progress at once to read Lago's answer",
                Optional.of(Duration.ofSeconds(5)));
    }

    private static Attempt unanswered(IOException failed) {
        if (isCausedBy(failed, CappedBody.NoRoom.class)) {
            return Attempt.lost(tooMuchAtOnce(), Again.NEVER, failed);
        }
        if (isCausedBy(failed, CappedBody.TooLarge.class)) {
            return Attempt.lost(
                    new LagoFailure.Unreadable("response_too_large", "Lago's answer is longer than the limit"),
                    Again.NEVER,
                    failed);
        }
        if (isCausedBy(failed, HttpConnectTimeoutException.class)) {
            return unreachable("unreachable", "connecting took too long", failed);
        }
        if (isCausedBy(failed, ConnectException.class) || isCausedBy(failed, NoRouteToHostException.class)) {
            return unreachable("unreachable", "the host is unknown, or nothing answers there", failed);
        }
        // Only our own refusal of the certificate proves that nothing was sent: the JDK reports some connections that
        // broke
        // later as failed handshakes too.
        if (isCausedBy(failed, SSLHandshakeException.class) && isCausedBy(failed, CertificateException.class)) {
            return unreachable("certificate_refused", "the TLS certificate of its host is not trusted", failed);
        }
        return Attempt.lost(
                new LagoFailure.Unavailable("connection_broken", "The connection to Lago broke before the answer"),
                Again.IF_REPEATABLE,
                failed);
    }

    private static Attempt unreachable(String code, String why, Exception cause) {
        return Attempt.notSent(
                new LagoFailure.Unavailable(code, "Lago could not be reached: " + why), Again.ALWAYS, cause);
    }

    static boolean isCausedBy(Throwable failure, Class<? extends Throwable> type) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }
}
