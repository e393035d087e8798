package io.lagomcp.invoices.server;

import io.lagomcp.invoices.guard.Confirmation;
import io.lagomcp.invoices.guard.ConfirmationChannel;
import io.lagomcp.invoices.guard.Refusal;
import io.modelcontextprotocol.server.McpAsyncServerExchange;
import io.modelcontextprotocol.spec.McpSchema.ClientCapabilities;
import io.modelcontextprotocol.spec.McpSchema.ElicitFormRequest;
import io.modelcontextprotocol.spec.McpSchema.ElicitResult;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;
import tools.jackson.core.type.TypeReference;

/**
 * Asks the person through the client, by form elicitation, and waits for the answer. Everything that is not a clear yes is
 * a no, silence included.
 */
final class ElicitationChannel implements ConfirmationChannel {
    private static final Logger log = LoggerFactory.getLogger(ElicitationChannel.class);
    private static final String CONFIRM = "confirm";
    private static final Map<String, Object> FORM = Json.mapper().readValue("""
                    {"type":"object","properties":{"confirm":{"type":"boolean","title":"Yes, do this",\
                    "description":"Nothing happens without it"}},"required":["confirm"]}""", new TypeReference<>() {});

    private final McpAsyncServerExchange exchange;
    private final Duration wait;
    private final Mono<Void> clientGone;

    /**
     * Asks over this exchange.
     *
     * @param wait how long the person may take
     * @param clientGone completes when no answer can come any more
     */
    ElicitationChannel(McpAsyncServerExchange exchange, Duration wait, Mono<Void> clientGone) {
        this.exchange = exchange;
        this.wait = wait;
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

    @Override
    public Answer ask(Confirmation confirmation) {
        ElicitFormRequest question =
                ElicitFormRequest.builder(confirmation.plan().card(), FORM).build();
        Mono<Answer> answered =
                exchange.createElicitation(question).timeout(wait).map(ElicitationChannel::meaning);
        Mono<Answer> ended = clientGone.then(Mono.just(refused("The session ended before the user answered")));
        try {
            Answer answer = Mono.firstWithSignal(answered, ended).block();
            return answer == null ? refused("The client gave no answer") : answer;
        } catch (RuntimeException failed) {
            if (Exceptions.unwrap(failed) instanceof TimeoutException) {
                long seconds = wait.toSeconds();
                return refused("The user did not answer within " + seconds + (seconds == 1 ? " second" : " seconds"));
            }
            log.info("A question to the user failed: {}", failed.getClass().getSimpleName());
            return refused("The client could not ask the user");
        }
    }

    private static Answer meaning(ElicitResult answer) {
        return switch (answer.action()) {
            case ACCEPT -> ofForm(answer.content());
            case DECLINE -> new Answer.Refused(Refusal.declined());
            case CANCEL -> new Answer.Refused(Refusal.dismissed());
        };
    }

    private static Answer ofForm(@Nullable Map<String, Object> content) {
        if (content != null && content.keySet().equals(Set.of(CONFIRM))) {
            Object confirm = content.get(CONFIRM);
            if (Boolean.TRUE.equals(confirm)) {
                return new Answer.Approved();
            }
            if (Boolean.FALSE.equals(confirm)) {
                return new Answer.Refused(Refusal.declined());
            }
        }
        return refused("The answer does not fit the question");
    }

    private static Answer refused(String why) {
        return new Answer.Refused(Refusal.noAnswer(why));
    }
}
