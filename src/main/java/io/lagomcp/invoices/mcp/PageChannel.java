package io.lagomcp.invoices.mcp;

import io.lagomcp.invoices.approval.pending.PendingPlan;
import io.lagomcp.invoices.approval.plan.Refusal;
import io.lagomcp.invoices.mcp.protocol.ClientAnswer.Given;
import io.lagomcp.invoices.mcp.protocol.MethodCall;
import io.lagomcp.invoices.mcp.protocol.Outcome.InputRequired;
import io.modelcontextprotocol.spec.McpSchema;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Sends the person to the approval page, where they decide: the client shows them the link (elicitation by URL), and the call
 * goes on when the plan is decided. The link names the plan and gives no right, and opening it decides nothing. Where the
 * client shows no links, or the person does not decide in time, the plan waits, and the answer has the link.
 */
final class PageChannel implements AskingChannel {
    /** Before the plan's id in the state, which tells an answer to this question from one to a form. */
    private static final String STATE = "page ";

    private static final String KEY = "page";
    private static final Duration LOOK_AGAIN = Duration.ofMillis(500);

    private final MethodCall call;
    private final String pages;
    private final ConfirmationTimeout patience;
    private final Optional<String> planId;
    private final String action;
    private @Nullable PendingPlan asked;
    private Duration waited = Duration.ZERO;

    /** Sends to a page below {@code pages} for this call, or has the answer that came with it. */
    PageChannel(MethodCall call, String pages, ConfirmationTimeout patience) {
        this.call = call;
        this.pages = pages;
        this.patience = patience;
        this.planId = call.state().map(state -> state.substring(STATE.length()));
        this.action = call.answers().get(KEY) instanceof Given given
                ? given.result().path("action").asString("")
                : "";
    }

    /** Whether the call brings the answer to this question. */
    static boolean isAnswered(MethodCall call) {
        return call.state().filter(state -> state.startsWith(STATE)).isPresent();
    }

    @Override
    public String name() {
        return KEY;
    }

    @Override
    public Optional<String> answeredPlan() {
        return planId;
    }

    @Override
    public boolean isDeclined() {
        return action.equals("decline");
    }

    @Override
    public Optional<String> page(String id) {
        return Optional.of(pages + "/" + id);
    }

    @Override
    public Answer ask(PendingPlan plan) {
        if (planId.isEmpty() || !call.answers().containsKey(KEY)) {
            asked = call.client().opensLinks() ? plan : null;
        }
        // anything else leaves the plan to the page
        return isDeclined() ? new Answer.Refused(Refusal.DECLINED) : new Answer.Pending();
    }

    /**
     * Only after the person agreed to open the page, while the client can be reached, and for as long as a question may stay
     * open.
     */
    @Override
    public boolean awaitsDecision(PendingPlan plan) {
        Duration limit = patience.atMost(plan.timeLeft().plus(waited)).limit();
        if (!action.equals("accept") || call.channel().gone().isDone() || waited.compareTo(limit) >= 0) {
            return false;
        }
        try {
            TimeUnit.NANOSECONDS.sleep(LOOK_AGAIN.toNanos());
        } catch (InterruptedException cancelled) {
            Thread.currentThread().interrupt();
            return false;
        }
        long before = waited.dividedBy(patience.heartbeat());
        waited = waited.plus(LOOK_AGAIN);
        if (waited.dividedBy(patience.heartbeat()) > before) {
            call.waiting(waited, limit, "Waiting for the decision on the page");
        }
        return true;
    }

    @Override
    public Optional<InputRequired> question() {
        return Optional.ofNullable(asked).map(plan -> {
            ObjectNode params =
                    JsonNodeFactory.instance.objectNode().put("mode", "url").put("url", pages + "/" + plan.id());
            if (!call.client().isStateless()) {
                params.put("elicitationId", plan.id());
            }
            return patience.ask(KEY, plan, STATE + plan.id(), params);
        });
    }

    /** Tells the client that the page needs the person no more. */
    void decided() {
        if (planId.isPresent() && action.equals("accept")) {
            call.notify(
                    McpSchema.METHOD_NOTIFICATION_ELICITATION_COMPLETE,
                    JsonNodeFactory.instance.objectNode().put("elicitationId", planId.get()));
        }
    }
}
