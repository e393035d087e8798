package io.lagomcp.invoices.http;

import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.auth.AuthException;
import io.lagomcp.invoices.auth.AuthRequest;
import io.lagomcp.invoices.auth.Authenticator;
import io.lagomcp.invoices.config.HttpSettings;
import io.lagomcp.invoices.http.WebServer.RejectionListener;
import io.lagomcp.invoices.lago.http.CorrelationId;
import io.lagomcp.invoices.limit.LimitExceededException;
import io.lagomcp.invoices.limit.MemoryReservation;
import io.lagomcp.invoices.limit.PerOwnerLimit;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Takes all requests over HTTP: checks where and whom each comes from, and gives it to its endpoint. Whatever goes wrong is answered
 * from here, in the form of the endpoint, which is an error of JSON-RPC unless the endpoint has another.
 */
final class HttpEntry extends Handler.Abstract {
    private static final Logger log = LoggerFactory.getLogger(HttpEntry.class);
    private static final String CORRELATION = "X-Request-Id";
    private static final Pattern CORRELATION_ID = Pattern.compile("[A-Za-z0-9._:-]{1,128}");
    private static final String METADATA = "/.well-known/oauth-protected-resource";

    private final ClientAddress.Resolver clientAddresses;
    private final HostOriginPolicy hosts;
    private final Authenticator authenticator;
    private final Map<String, HttpEndpoint> endpoints;
    private final RejectionListener record;
    private final RejectionLog refusals = new RejectionLog();
    private final ConnectionLimiter connections;
    /** How many bodies are read at once. */
    private final PerOwnerLimit bodies;
    /** In bytes, what messages and the work on them may take. */
    private final PerOwnerLimit memory;
    /**
     * How many of those threads that take requests may work at once. Half of all for one caller: clients that begin together need
     * many, and one that does not read may keep its own.
     */
    private final PerOwnerLimit threads = new PerOwnerLimit(WebServer.MAX_THREADS, WebServer.MAX_THREADS / 2);

    private final Executor largeBodies =
            new SerialExecutor(work -> getServer().getThreadPool().execute(work));

    HttpEntry(
            HttpSettings settings,
            Authenticator authenticator,
            Map<String, HttpEndpoint> endpoints,
            RejectionListener record,
            PerOwnerLimit memory) {
        this.clientAddresses = new ClientAddress.Resolver(settings.trustedProxies());
        this.hosts = new HostOriginPolicy(settings);
        this.authenticator = authenticator;
        this.endpoints = Map.copyOf(endpoints);
        this.record = record;
        this.connections = new ConnectionLimiter(settings, clientAddresses::isTrusted);
        this.bodies = new PerOwnerLimit(Long.MAX_VALUE, settings.maxCallsEach());
        this.memory = memory;
    }

    ConnectionLimiter connections() {
        return connections;
    }

    RejectionLog refusals() {
        return refusals;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        // a person may think for longer than a connection may be silent
        request.addIdleTimeoutListener(silence -> false);
        HttpExchange exchange =
                new HttpExchange(request, response, callback, clientAddresses.of(request), correlationId(request));
        response.getHeaders().put(CORRELATION, exchange.correlationId());
        response.getHeaders().put("X-Content-Type-Options", "nosniff");
        // until a request is admitted: strangers must connect again for each answer, which costs them more than us
        response.getHeaders().put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE);
        attempt(exchange, () -> serve(exchange));
        return true;
    }

    /** Takes a step towards an answer; whatever it throws is the answer. */
    private void attempt(HttpExchange exchange, Runnable step) {
        MDC.put(CorrelationId.KEY, exchange.correlationId());
        try {
            step.run();
        } catch (HttpRejection refused) {
            refuse(exchange, refused);
        } catch (RuntimeException | Error unexpected) {
            log.error("{} {} failed", exchange.method(), exchange.path(), unexpected);
            refuse(exchange, new HttpRejection(500, "internal_error", "This server failed in an unexpected way."));
        } finally {
            MDC.remove(CorrelationId.KEY);
        }
    }

    private void refuse(HttpExchange exchange, HttpRejection refused) {
        refusals.add(exchange, refused.code());
        endpoint(exchange.path())
                .ifPresentOrElse(endpoint -> endpoint.refuse(exchange, refused), () -> exchange.refuse(refused));
    }

    private Optional<HttpEndpoint> endpoint(String path) {
        return Optional.ofNullable(endpoints.get(path))
                .or(() -> Optional.ofNullable(endpoints.get(path.substring(0, path.indexOf('/', 1) + 1))));
    }

    private void serve(HttpExchange exchange) {
        noting(exchange, "", () -> hosts.check(exchange));
        String path = exchange.path();
        if (path.startsWith(METADATA)) {
            metadata(exchange, path.substring(METADATA.length()));
            return;
        }
        HttpEndpoint endpoint = endpoint(path)
                .orElseThrow(
                        () -> new HttpRejection(404, "not_found", "There is nothing here. The server is at /mcp."));
        HttpEndpoint.Admission admission =
                endpoint.admit(exchange).orElseGet(() -> new HttpEndpoint.Admission(admitted(exchange), true));
        Principal principal = admission.principal();
        String caller = admission.signedIn() ? principal.name() : "";
        noting(exchange, caller, () -> {
            if (admission.signedIn()) {
                exchange.response().getHeaders().remove(HttpHeader.CONNECTION);
                connections.admit(exchange.request(), principal.name());
            }
            if (exchange.method().equals("POST")) {
                receive(exchange, principal, endpoint);
            } else {
                onThread(principal.name(), () -> endpoint.serve(exchange, principal));
            }
        });
    }

    private void onThread(String caller, Runnable step) {
        threads.acquire(caller, 1);
        try {
            step.run();
        } finally {
            threads.release(caller, 1);
        }
    }

    private void receive(HttpExchange exchange, Principal principal, HttpEndpoint endpoint) {
        String caller = principal.name();
        bodies.acquire(caller, 1);
        MemoryReservation memory = new MemoryReservation(this.memory, caller);
        AtomicBoolean isRead = new AtomicBoolean();
        Runnable read = () -> {
            if (isRead.compareAndSet(false, true)) {
                bodies.release(caller, 1);
            }
        };
        try {
            requireType(exchange, endpoint.bodyType());
            new RequestBodyReader(
                            exchange.request(),
                            memory,
                            step -> attempt(
                                    exchange,
                                    () -> noting(exchange, caller, () -> {
                                        read.run();
                                        closingOnFailure(memory, () -> onThread(caller, step));
                                    })),
                            largeBodies,
                            body -> endpoint.post(exchange, principal, body, memory))
                    .begin();
        } catch (RuntimeException | Error failed) {
            read.run();
            memory.close();
            throw failed;
        }
    }

    private static void requireType(HttpExchange exchange, String required) {
        String type = exchange.header("Content-Type").orElse("").toLowerCase(Locale.ROOT);
        int parameters = type.indexOf(';');
        if (!(parameters < 0 ? type : type.substring(0, parameters)).strip().equals(required)) {
            // browsers ask before they send JSON to another origin, and not before they send others
            String code = required.endsWith("/json") ? "not_json" : "not_a_form";
            throw new HttpRejection(415, code, "Send Content-Type: " + required + ".");
        }
    }

    /** Does what closes the memory when it ends; if it fails, the memory is closed here. */
    private static void closingOnFailure(MemoryReservation memory, Runnable done) {
        try {
            done.run();
        } catch (RuntimeException | Error failed) {
            memory.close();
            throw failed;
        }
    }

    /** Does the step; where it is refused as an attack would be, the listener hears of it. */
    private void noting(HttpExchange exchange, String caller, Runnable step) {
        try {
            step.run();
        } catch (LimitExceededException full) {
            throw noted(exchange, caller, HttpRejection.of(full));
        } catch (HttpRejection refused) {
            throw noted(exchange, caller, refused);
        }
    }

    private HttpRejection noted(HttpExchange exchange, String caller, HttpRejection refused) {
        if (!refused.recordedAs().isEmpty()) {
            record.note(exchange.peer().address(), refused.recordedAs(), caller);
        }
        return refused;
    }

    private Principal admitted(HttpExchange exchange) {
        try {
            return authenticator.authenticate(new AuthRequest(
                    exchange.headers("Authorization"),
                    exchange.query(),
                    exchange.peer().address(),
                    exchange.headers("X-MCP-Readonly"),
                    exchange.headers("X-MCP-Tools")));
        } catch (AuthException refused) {
            throw HttpRejection.of(refused.answer());
        }
    }

    /** Answers with the metadata, also where the path of the protocol follows in the address. */
    private void metadata(HttpExchange exchange, String of) {
        if (!exchange.method().equals("GET")) {
            throw HttpEndpoint.wrongMethod("GET");
        }
        byte[] document = authenticator
                .resourceMetadata()
                .filter(known -> of.isEmpty() || of.endsWith("/mcp"))
                .map(known -> known.toString().getBytes(StandardCharsets.UTF_8))
                .orElseThrow(() -> new HttpRejection(404, "not_found", "There is nothing here."));
        exchange.json(200, document);
    }

    private static String correlationId(Request request) {
        return Optional.ofNullable(request.getHeaders().get(CORRELATION))
                .filter(id -> CORRELATION_ID.matcher(id).matches())
                .orElseGet(() -> UUID.randomUUID().toString());
    }

    /** Runs tasks one at a time, in their order, on threads of another executor. A task that waits for its turn holds no thread. */
    private static final class SerialExecutor implements Executor {
        private final Executor threads;
        private CompletableFuture<?> last = CompletableFuture.completedFuture(null);

        SerialExecutor(Executor threads) {
            this.threads = threads;
        }

        @Override
        public synchronized void execute(Runnable task) {
            last = last.handleAsync(
                    (done, failed) -> {
                        task.run();
                        return done;
                    },
                    threads);
        }
    }
}
