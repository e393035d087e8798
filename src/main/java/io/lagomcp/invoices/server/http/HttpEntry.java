package io.lagomcp.invoices.server.http;

import io.lagomcp.invoices.access.Admission;
import io.lagomcp.invoices.access.Entrance;
import io.lagomcp.invoices.access.Visit;
import io.lagomcp.invoices.guard.Principal;
import io.lagomcp.invoices.lago.CorrelationId;
import io.lagomcp.invoices.limit.HeldMemory;
import io.lagomcp.invoices.limit.LimitExceededException;
import io.lagomcp.invoices.limit.SharedLimit;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
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
 * The one way in over HTTP: where a request comes from, whom, and to which endpoint it goes. Whatever goes wrong is answered
 * here, as an error of JSON-RPC.
 */
final class HttpEntry extends Handler.Abstract {
    private static final Logger log = LoggerFactory.getLogger(HttpEntry.class);
    private static final String CORRELATION = "X-Request-Id";
    private static final String METADATA = "/.well-known/oauth-protected-resource";

    private final Peers peers;
    private final Premises premises;
    private final Entrance entrance;
    private final Map<String, Endpoint> endpoints;
    private final RefusalRecord record;
    private final RefusalLog refusals;
    private final Messages messages;
    private final SharedLimit bodies;
    private final SharedLimit memory;
    private final Connections connections;
    private final SharedLimit threads;

    /**
     * A way in.
     *
     * @param endpoints by their paths
     * @param bodies how many bodies are read at once
     * @param memory in bytes, what messages and the work on them may take
     * @param threads how many of those that take requests may work at once
     */
    HttpEntry(
            Peers peers,
            Premises premises,
            Entrance entrance,
            Map<String, Endpoint> endpoints,
            RefusalRecord record,
            RefusalLog refusals,
            Messages messages,
            SharedLimit bodies,
            SharedLimit memory,
            Connections connections,
            SharedLimit threads) {
        this.peers = peers;
        this.premises = premises;
        this.entrance = entrance;
        this.endpoints = Map.copyOf(endpoints);
        this.record = record;
        this.refusals = refusals;
        this.messages = messages;
        this.bodies = bodies;
        this.memory = memory;
        this.connections = connections;
        this.threads = threads;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        // a person may think for longer than a connection may be silent
        request.addIdleTimeoutListener(silence -> false);
        Exchange exchange = new Exchange(request, response, callback, peers.of(request), correlationId(request));
        response.getHeaders().put(CORRELATION, exchange.correlationId());
        response.getHeaders().put("X-Content-Type-Options", "nosniff");
        // until somebody is let in: strangers must connect again for each answer, which costs them more than us
        response.getHeaders().put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE);
        attempt(exchange, () -> serve(exchange));
        return true;
    }

    /** Takes a step towards an answer; whatever it throws is the answer. */
    private void attempt(Exchange exchange, Runnable step) {
        MDC.put(CorrelationId.KEY, exchange.correlationId());
        try {
            step.run();
        } catch (RefusedRequest refused) {
            refuse(exchange, refused);
        } catch (RuntimeException | Error unexpected) {
            log.error("{} {} failed", exchange.method(), exchange.path(), unexpected);
            refuse(exchange, new RefusedRequest(500, "internal_error", "This server failed in an unexpected way."));
        } finally {
            MDC.remove(CorrelationId.KEY);
        }
    }

    private void refuse(Exchange exchange, RefusedRequest refused) {
        refusals.add(exchange, refused.code());
        exchange.refuse(refused);
    }

    private void serve(Exchange exchange) {
        noting(exchange, "", () -> premises.check(exchange.peer(), exchange.header(HttpHeader.ORIGIN.asString())));
        String path = exchange.path();
        if (path.startsWith(METADATA)) {
            metadata(exchange, path.substring(METADATA.length()));
            return;
        }
        Endpoint endpoint = endpoints.get(path);
        if (endpoint == null) {
            throw new RefusedRequest(404, "not_found", "There is nothing here. The server is at /mcp.");
        }
        Principal principal = admitted(exchange);
        exchange.response().getHeaders().remove(HttpHeader.CONNECTION);
        noting(exchange, principal.name(), () -> {
            connections.admit(exchange.request(), principal.name());
            if (exchange.method().equals("POST")) {
                receive(exchange, principal, endpoint);
            } else {
                onThread(principal.name(), () -> endpoint.serve(exchange, principal));
            }
        });
    }

    /** Half of all for one caller: clients that begin together need many, and one that does not read may keep its own. */
    private void onThread(String caller, Runnable step) {
        threads.take(caller, 1);
        try {
            step.run();
        } finally {
            threads.giveBack(caller, 1);
        }
    }

    private void receive(Exchange exchange, Principal principal, Endpoint endpoint) {
        String caller = principal.name();
        bodies.take(caller, 1);
        HeldMemory memory = new HeldMemory(this.memory, caller);
        AtomicBoolean isRead = new AtomicBoolean();
        Runnable read = () -> {
            if (isRead.compareAndSet(false, true)) {
                bodies.giveBack(caller, 1);
            }
        };
        try {
            messages.read(
                    exchange,
                    memory,
                    step -> attempt(
                            exchange,
                            () -> noting(exchange, caller, () -> {
                                read.run();
                                closingUnless(memory, () -> onThread(caller, step));
                            })),
                    message -> endpoint.receive(new Posted(exchange, principal, message, memory)));
        } catch (RuntimeException | Error failed) {
            read.run();
            memory.close();
            throw failed;
        }
    }

    /** Does what closes the memory at its end, or now if it fails. */
    private static void closingUnless(HeldMemory memory, Runnable done) {
        try {
            done.run();
        } catch (RuntimeException | Error failed) {
            memory.close();
            throw failed;
        }
    }

    private void noting(Exchange exchange, String caller, Runnable step) {
        try {
            step.run();
        } catch (LimitExceededException full) {
            noting(exchange, caller, () -> {
                throw RefusedRequest.of(full);
            });
        } catch (RefusedRequest refused) {
            if (!refused.recordedAs().isEmpty()) {
                record.note(exchange.peer().address(), refused.recordedAs(), caller);
            }
            throw refused;
        }
    }

    private Principal admitted(Exchange exchange) {
        Admission admission = entrance.admit(new Visit(
                exchange.headers("Authorization"),
                exchange.query(),
                exchange.peer().address(),
                exchange.headers("X-MCP-Readonly"),
                exchange.headers("X-MCP-Tools")));
        if (admission instanceof Admission.Admitted admitted) {
            return admitted.principal();
        }
        Admission.Refused refused = (Admission.Refused) admission;
        RefusedRequest refusal = new RefusedRequest(refused.status(), refused.code(), refused.message());
        refused.challenge().ifPresent(challenge -> refusal.with("WWW-Authenticate", challenge));
        refused.retryAfter().ifPresent(wait -> refusal.with("Retry-After", Long.toString(wait.toSeconds())));
        throw refusal;
    }

    /** For the whole server, or with the path of an endpoint behind it. */
    private void metadata(Exchange exchange, String of) {
        if (!exchange.method().equals("GET")) {
            throw Endpoint.wrongMethod("GET");
        }
        byte[] document = entrance.resourceMetadata()
                .filter(known -> of.isEmpty() || of.endsWith("/mcp"))
                .map(known -> known.toString().getBytes(StandardCharsets.UTF_8))
                .orElseThrow(() -> new RefusedRequest(404, "not_found", "There is nothing here."));
        exchange.json(200, document);
    }

    private static String correlationId(Request request) {
        return Optional.ofNullable(request.getHeaders().get(CORRELATION))
                .filter(id -> id.matches("[A-Za-z0-9._:-]{1,128}"))
                .orElseGet(() -> UUID.randomUUID().toString());
    }
}
