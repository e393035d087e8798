package io.lagomcp.invoices.lago.http;

import io.lagomcp.invoices.lago.http.AttemptResult.Again;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/** Sends one request once, and never longer than its deadline allows. */
public final class LagoHttpTransport {

    static {
        JdkHttpClientDefaults.settle();
    }

    /** Threads for TLS and HTTP/2; by default the JDK would start as many threads as there are responses. */
    public static final Executor FEW = Executors.newFixedThreadPool(2, work -> {
        Thread thread = new Thread(work, "lago-http");
        thread.setDaemon(true);
        return thread;
    });

    private final ApiUrl apiUrl;
    private final LagoLimits limits;
    private final AtomicReference<@Nullable RateLimitStatus> lastRateLimit = new AtomicReference<>();

    private @Nullable HttpClient client;
    private volatile ApiKeyRedactor lastRedaction = new ApiKeyRedactor("");

    LagoHttpTransport(ApiUrl apiUrl, LagoLimits limits) {
        this.apiUrl = apiUrl;
        this.limits = limits;
    }

    /** Made at the first use, because that takes a while and may never be needed. */
    private synchronized HttpClient client() {
        HttpClient made = client;
        if (made == null) {
            made = apiUrl.isEncrypted()
                    ? client(HttpClient.Version.HTTP_2, limits, FEW).build()
                    : plain(limits);
            client = made;
        }
        return made;
    }

    private static HttpClient plain(LagoLimits limits) {
        // the JDK would ask for HTTP/2 with upgrade headers that not every server understands; and without TLS there is
        // nothing to do but to copy a few bytes, for which the client's own thread does
        return client(HttpClient.Version.HTTP_1_1, limits, Runnable::run)
                .sslContext(NoTls.context())
                .build();
    }

    /** A client that follows no redirects. */
    public static HttpClient.Builder client(HttpClient.Version version, LagoLimits limits, Executor executor) {
        return HttpClient.newBuilder()
                .version(version)
                .executor(executor)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(limits.connectTimeout());
    }

    void prepare() {
        HttpClient unused = client();
    }

    /** What Lago last said about its rate limit; empty as long as it said nothing. */
    Optional<RateLimitStatus> lastRateLimit() {
        return Optional.ofNullable(lastRateLimit.get());
    }

    /**
     * Leaves the interrupt flag of the calling thread set when it was interrupted. What the answer says of the rate limit is
     * handed to {@code heard}; {@code growth} receives the number of further bytes of the response, and may throw.
     */
    AttemptResult exchange(
            HttpRequest request,
            CallRecorder recorder,
            Deadline deadline,
            LongConsumer growth,
            Consumer<RateLimitStatus> heard) {
        // the timeout of an HttpRequest ends with the headers; this one covers the body too
        InterruptTimer timer = InterruptTimer.after(deadline.remaining());
        try (timer) {
            // not sendAsync, which hands every answer to one more thread, on small machines to a new one
            ApiKeyRedactor redaction = redaction(request);
            HttpResponse<byte[]> response = client().send(request, head -> {
                recorder.answered(head.statusCode(), redaction.without(head.headers()));
                return new SizeLimitedBody(limits.maxResponseBytes(), growth);
            });
            HttpHeaders headers = redaction.without(response.headers());
            return answered(response.statusCode(), headers, redaction.without(response.body()), heard);
        } catch (InterruptedException e) {
            if (timer.fired()) {
                return AttemptResult.lost(AttemptResult.timeout("Lago did not answer in time"), Again.NEVER, e);
            }
            Thread.currentThread().interrupt();
            return AttemptResult.lost(LagoFailure.cancelled(), Again.NEVER, e);
        } catch (IOException e) {
            return timer.fired()
                    ? AttemptResult.lost(AttemptResult.timeout("Lago did not answer in time"), Again.NEVER, e)
                    : unanswered(e);
        } catch (InternalError e) {
            // what the JDK's client makes of failures that it did not foresee; the request may have reached Lago
            return unanswered(new IOException(e));
        }
    }

    private ApiKeyRedactor redaction(HttpRequest request) {
        String key = request.headers()
                .firstValue("Authorization")
                .map(authorization -> authorization.substring(RequestSender.BEARER.length()))
                .orElse("");
        ApiKeyRedactor known = lastRedaction;
        if (known.isFor(key)) {
            return known;
        }
        ApiKeyRedactor fresh = new ApiKeyRedactor(key);
        lastRedaction = fresh;
        return fresh;
    }

    private AttemptResult answered(int status, HttpHeaders headers, byte[] body, Consumer<RateLimitStatus> heard) {
        RateLimitStatus.of(headers).ifPresent(said -> {
            lastRateLimit.set(said);
            heard.accept(said);
        });
        if (status == 200) {
            return new AttemptResult.Success(body);
        }
        ErrorMapper mapper = new ErrorMapper(status, headers, body);
        return new AttemptResult.Failure(
                mapper.failure(),
                again(status, mapper),
                !mapper.isRefusal(),
                RateLimitStatus.askedWait(status, headers),
                null);
    }

    private static Again again(int status, ErrorMapper mapper) {
        return switch (status) {
            // Lago's rate limit applies before anything else
            case 429 -> mapper.isRefusal() ? Again.ALWAYS : Again.IF_REPEATABLE;
            case 502, 503, 504 -> Again.IF_REPEATABLE;
            default -> Again.NEVER;
        };
    }

    /** The failure of a read whose response does not fit into memory. */
    public static LagoFailure tooMuchAtOnce() {
        return new LagoFailure.RateLimited(
                "server_busy", "This server is too busy to read Lago's answer", Optional.of(Duration.ofSeconds(5)));
    }

    private static AttemptResult unanswered(IOException failed) {
        if (isCausedBy(failed, SizeLimitedBody.NoRoom.class)) {
            return AttemptResult.lost(tooMuchAtOnce(), Again.NEVER, failed);
        }
        if (isCausedBy(failed, SizeLimitedBody.TooLarge.class)) {
            return AttemptResult.lost(
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
        return AttemptResult.lost(
                new LagoFailure.Unavailable("connection_broken", "The connection to Lago broke before the answer"),
                Again.IF_REPEATABLE,
                failed);
    }

    private static AttemptResult unreachable(String code, String why, Exception cause) {
        return AttemptResult.notSent(
                new LagoFailure.Unavailable(code, "Lago could not be reached: " + why), Again.ALWAYS, cause);
    }

    public static boolean isCausedBy(Throwable failure, Class<? extends Throwable> type) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }

    /** Interrupts the thread that created it, unless it is closed in time. */
    static final class InterruptTimer implements AutoCloseable {
        private static final long IDLE_SECONDS = 10;
        private static final ScheduledThreadPoolExecutor CLOCK = clock();

        private final Thread target = Thread.currentThread();
        private final Future<?> task;
        private boolean fired;
        private boolean over;

        private InterruptTimer(Duration after) {
            this.task = CLOCK.schedule(this::fire, after.toNanos(), TimeUnit.NANOSECONDS);
        }

        /** Interrupts the current thread after this time. */
        static InterruptTimer after(Duration time) {
            return new InterruptTimer(time);
        }

        /** Whether it was this that interrupted the thread. */
        synchronized boolean fired() {
            return fired;
        }

        /** Cancels it; an interrupt by it that has not been noticed yet is cleared. */
        @Override
        public void close() {
            task.cancel(false);
            synchronized (this) {
                over = true;
                if (fired) {
                    Thread.interrupted();
                }
            }
        }

        private synchronized void fire() {
            if (!over) {
                fired = true;
                target.interrupt();
            }
        }

        private static ScheduledThreadPoolExecutor clock() {
            ScheduledThreadPoolExecutor clock = new ScheduledThreadPoolExecutor(1, work -> {
                Thread thread = new Thread(work, "lago-deadlines");
                thread.setDaemon(true);
                return thread;
            });
            clock.setRemoveOnCancelPolicy(true);
            // ends before every deadline of a call, so that a new deadline need not wake the clock's thread
            Future<?> unused = clock.scheduleWithFixedDelay(() -> {}, IDLE_SECONDS, IDLE_SECONDS, TimeUnit.SECONDS);
            return clock;
        }
    }
}
