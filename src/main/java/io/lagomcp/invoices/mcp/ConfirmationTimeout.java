package io.lagomcp.invoices.mcp;

import io.lagomcp.invoices.approval.pending.PendingPlan;
import io.lagomcp.invoices.mcp.protocol.Outcome.InputRequired;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * How long a question may stay open.
 *
 * @param limit how long a person may take to answer
 * @param heartbeat how often the client is told meanwhile that the call goes on
 */
public record ConfirmationTimeout(Duration limit, Duration heartbeat) {

    /** The same, and no longer than this. */
    ConfirmationTimeout atMost(Duration most) {
        return limit.compareTo(most) <= 0 ? this : new ConfirmationTimeout(most, heartbeat);
    }

    /** Every 15 seconds: clients give a silent call up after one to three minutes. */
    public static ConfirmationTimeout of(Duration limit) {
        return new ConfirmationTimeout(limit, Duration.ofSeconds(15));
    }

    /**
     * Asks the client about a plan, no longer than the plan waits.
     *
     * @param key under which the client sends its answer; the same call may ask other questions under other keys
     * @param params of {@code elicitation/create}, but for the message
     */
    InputRequired ask(String key, PendingPlan plan, String state, ObjectNode params) {
        ObjectNode requests = params.objectNode();
        requests.putObject(key).put("method", "elicitation/create").set("params", params.put("message", plan.card()));
        ConfirmationTimeout wait = atMost(plan.timeLeft());
        return new InputRequired(requests, Optional.of(state), plan.timeLeft(), wait.limit(), wait.heartbeat());
    }
}
