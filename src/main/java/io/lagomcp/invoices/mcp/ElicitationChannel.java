package io.lagomcp.invoices.mcp;

import io.lagomcp.invoices.approval.ConfirmationChannel;
import io.lagomcp.invoices.approval.PendingPlan;
import io.lagomcp.invoices.approval.Principal;
import io.lagomcp.invoices.approval.plan.Refusal;
import io.lagomcp.invoices.mcp.session.CallContext;
import io.lagomcp.invoices.mcp.session.InvalidParamsException;
import io.modelcontextprotocol.server.McpAsyncServerExchange;
import io.modelcontextprotocol.spec.McpSchema.ClientCapabilities;
import io.modelcontextprotocol.spec.McpSchema.ElicitFormRequest;
import io.modelcontextprotocol.spec.McpSchema.ElicitResult;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * Asks the person through the client, by form elicitation, and waits for the answer. Everything that is not a clear yes is
 * a no, silence included.
 */
public final class ElicitationChannel implements ConfirmationChannel {
    private static final Logger log = LoggerFactory.getLogger(ElicitationChannel.class);

    private static final String DISPLAY = "anthropic/permissionDisplay";

    private final McpAsyncServerExchange exchange;
    private final ProgressSink progress;
    private final ConfirmationTimeout patience;
    private final Mono<Void> clientGone;

    /**
     * Asks over this exchange.
     *
     * @param progressToken of the call that asks, null where the client wants to hear of no progress
     * @param clientGone completes when no answer can come any more
     */
    public ElicitationChannel(
            McpAsyncServerExchange exchange,
            @Nullable Object progressToken,
            ConfirmationTimeout patience,
            Mono<Void> clientGone) {
        this.exchange = exchange;
        this.progress = ProgressSink.to(exchange, progressToken);
        this.patience = patience;
        this.clientGone = clientGone;
    }

    /** Whether the client declared that it shows forms; one that declares nothing in particular means forms. */
    static boolean isOfferedBy(@Nullable ClientCapabilities client) {
        if (client == null || client.elicitation() == null) {
            return false;
        }
        return client.elicitation().form() != null || client.elicitation().url() == null;
    }

    @Override
    public String name() {
        return "elicitation";
    }

    /** The answer comes in a message of its own, from which something may have been taken that the call still had. */
    @Override
    public Principal responder(Principal asked) {
        return CallContext.responder()
                .orElseThrow(() -> new IllegalStateException("A yes came without a message that carried it"));
    }

    @Override
    public Answer ask(PendingPlan confirmation) {
        if (!isOfferedBy(exchange.getClientCapabilities())) {
            return new Answer.Unavailable(
                    "This client cannot ask its user, and this server is set to ask only that way");
        }
        ConfirmationForm form = ConfirmationForm.of(confirmation);
        ElicitFormRequest question = ElicitFormRequest.builder(confirmation.card(), form.schema())
                .meta(Map.of(DISPLAY, display(confirmation)))
                .build();
        Mono<Answer> answered = exchange.createElicitation(question)
                .map(answer -> meaning(answer, form))
                .single();
        Mono<Answer> ended = clientGone.then(Mono.just(new Answer.Refused(Refusal.sessionEnded())));
        CompletableFuture<Answer> answer = Mono.firstWithSignal(answered, ended).toFuture();
        try {
            return await(answer, patience.atMost(confirmation.timeLeft()));
        } catch (ExecutionException failed) {
            return failure(failed.getCause());
        } catch (InterruptedException cancelled) {
            Thread.currentThread().interrupt();
            return new Answer.Refused(Refusal.cancelled());
        } finally {
            answer.cancel(true);
        }
    }

    /**
     * Sends progress on the waiting thread itself, so that the client does not give up: nothing is sent once the answer is there,
     * and no other call is held up.
     */
    private Answer await(CompletableFuture<Answer> answer, ConfirmationTimeout patience)
            throws ExecutionException, InterruptedException {
        Duration waited = Duration.ZERO;
        while (true) {
            Duration left = patience.limit().minus(waited);
            Duration step = left.compareTo(patience.heartbeat()) < 0 ? left : patience.heartbeat();
            try {
                return answer.get(step.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException silence) {
                waited = waited.plus(step);
            }
            if (waited.equals(patience.limit())) {
                return new Answer.Refused(Refusal.timedOut(waited));
            }
            progress.send(seconds(waited), seconds(patience.limit()), "Waiting for the user's yes");
        }
    }

    private static double seconds(Duration time) {
        return time.toMillis() / 1000.0;
    }

    /** What some clients show above the question. */
    private static Map<String, String> display(PendingPlan confirmation) {
        return Map.of(
                "title",
                "Approve: " + confirmation.plan().tool().replace('_', ' '),
                "displayName",
                InvoiceServer.TITLE);
    }

    private static Answer meaning(ElicitResult answer, ConfirmationForm form) {
        return switch (answer.action()) {
            case ACCEPT -> form.read(answer.content());
            case DECLINE -> new Answer.Refused(Refusal.declined());
            case CANCEL -> new Answer.Refused(Refusal.dismissed());
        };
    }

    private static Answer failure(@Nullable Throwable cause) {
        if (cause instanceof InvalidParamsException) {
            return new Answer.Refused(Refusal.invalidAnswer());
        }
        log.info("The client could not ask its user");
        return new Answer.Unavailable("The client could not ask the user");
    }
}
