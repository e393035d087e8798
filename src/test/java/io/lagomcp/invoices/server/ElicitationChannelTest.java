package io.lagomcp.invoices.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.lagomcp.invoices.guard.Approval;
import io.lagomcp.invoices.guard.Caller;
import io.lagomcp.invoices.guard.Effect;
import io.lagomcp.invoices.guard.Evidence;
import io.lagomcp.invoices.guard.Guard;
import io.lagomcp.invoices.guard.Mutation;
import io.lagomcp.invoices.guard.Plan;
import io.lagomcp.invoices.guard.Plans;
import io.lagomcp.invoices.guard.Policy;
import io.lagomcp.invoices.guard.Records;
import io.lagomcp.invoices.guard.RefusedException;
import io.lagomcp.invoices.lago.ApiUrl;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.LagoClient;
import io.lagomcp.invoices.lago.LagoLimits;
import io.modelcontextprotocol.common.McpTransportContext;
import io.modelcontextprotocol.json.TypeRef;
import io.modelcontextprotocol.server.McpAsyncServerExchange;
import io.modelcontextprotocol.spec.McpLoggableSession;
import io.modelcontextprotocol.spec.McpSchema.ClientCapabilities;
import io.modelcontextprotocol.spec.McpSchema.Implementation;
import io.modelcontextprotocol.spec.McpSchema.LoggingLevel;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What is said of a question that nobody answers. */
class ElicitationChannelTest {

    @Test
    void saysThatTheSessionEndedBeforeTheUserAnswered() {
        assertThat(messageAfter(Duration.ofMinutes(1), Mono.empty()))
                .isEqualTo("The session ended before the user answered: nothing was changed.");
    }

    @Test
    void saysHowLongItWaited() {
        assertThat(messageAfter(Duration.ofSeconds(1), Mono.never()))
                .isEqualTo("The user did not answer within 1 second: nothing was changed.");
    }

    private static String messageAfter(Duration wait, Mono<Void> clientGone) {
        McpAsyncServerExchange exchange = new McpAsyncServerExchange(
                "session",
                new SilentSession(),
                ClientCapabilities.builder().elicitation().build(),
                Implementation.builder("client", "1").build(),
                McpTransportContext.EMPTY);
        // refused before anything is sent
        LagoClient lago = new LagoClient(ApiUrl.EU, () -> "key", LagoLimits.standard());
        Guard guard = new Guard(
                Policy.confirmEverything(), lago.reads(), lago, Records.fresh(Clock.systemUTC()), Clock.systemUTC());
        Caller caller = new Caller("local", "client 1", new ElicitationChannel(exchange, wait, clientGone));
        ObjectNode arguments = JsonNodeFactory.instance.objectNode();
        return catchThrowableOfType(RefusedException.class, () -> guard.submit(new NeverPerformed(), arguments, caller))
                .refusal()
                .message();
    }

    private static final class NeverPerformed implements Mutation {
        @Override
        public String name() {
            return "finalize_invoice";
        }

        @Override
        public Plan plan(ObjectNode arguments) {
            return Plans.plan(name(), arguments);
        }

        @Override
        public Optional<Invoice> perform(Approval approval) {
            throw new AssertionError("nobody said yes");
        }

        @Override
        public List<Set<Effect>> possibleEffects() {
            return List.of(Set.of());
        }

        @Override
        public Evidence evidence(Plan plan, Instant actedAt) {
            return new Evidence.Unclear();
        }
    }

    /** A client that answers nothing. */
    private static final class SilentSession implements McpLoggableSession {
        @Override
        public <T> Mono<T> sendRequest(String method, Object params, TypeRef<T> type) {
            return Mono.never();
        }

        @Override
        public Mono<Void> sendNotification(String method, Object params) {
            return Mono.empty();
        }

        @Override
        public void setMinLoggingLevel(LoggingLevel level) {}

        @Override
        public boolean isNotificationForLevelAllowed(LoggingLevel level) {
            return false;
        }

        @Override
        public Mono<Void> closeGracefully() {
            return Mono.empty();
        }

        @Override
        public void close() {}
    }
}
