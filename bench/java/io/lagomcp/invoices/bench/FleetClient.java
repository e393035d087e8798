package io.lagomcp.invoices.bench;

import io.lagomcp.invoices.store.FleetHistory;
import io.lagomcp.invoices.store.FleetHistory.Answer;
import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A session with one of the servers, that logs what it is answered about plans. */
final class FleetClient implements Closeable {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String EVENT = "data: ";
    private static final AtomicLong IDS = new AtomicLong();
    /** After these, a later answer says whether anything was changed. */
    private static final Set<String> OPEN = Set.of(
            "confirmation_in_progress",
            "outcome_unknown",
            "earlier_call_unsettled",
            "request_key_unsettled",
            "invoice_busy",
            "done_meanwhile");

    private final WebConnection connection;
    private final FleetHistory history;

    FleetClient(WebConnection connection, FleetHistory history) {
        this.connection = connection;
        this.history = history;
    }

    /**
     * A change that waits for its approval.
     *
     * @param statement what is approved
     */
    record Plan(String id, String statement, String invoice) {}

    /**
     * An answer about a plan.
     *
     * @param code of the refusal; empty text where it is none
     * @param repeated whether it was done by an earlier call
     */
    record Said(Answer answer, String code, boolean repeated) {}

    /** Plans to mark this invoice as paid. */
    Plan plan(String invoice) throws IOException {
        return planned(invoice).orElseThrow(() -> new IOException("no plan"));
    }

    /** The same; empty where the server refuses. */
    Optional<Plan> planned(String invoice) throws IOException {
        ObjectNode arguments = JSON.createObjectNode().put("lago_id", invoice).put("payment_status", "succeeded");
        JsonNode answer = call("update_invoice", arguments);
        JsonNode plan = answer.path("plan");
        if (plan.path("confirmation_id").isString()) {
            return Optional.of(new Plan(
                    plan.path("confirmation_id").asString(),
                    plan.path("statement").asString(),
                    invoice));
        }
        if (answer.toString().contains("audit_unavailable")) {
            return Optional.empty();
        }
        throw new IOException("no plan: " + answer);
    }

    /** What {@link #confirm} returns where there is no plan to confirm. */
    static Said refused() {
        return new Said(Answer.REFUSED, "audit_unavailable", false);
    }

    /** Approves it. */
    Said confirm(Plan plan) {
        return decide(plan, "approve");
    }

    /** Rejects it. */
    Said reject(Plan plan) {
        return decide(plan, "reject");
    }

    private Said decide(Plan plan, String decision) {
        Said said;
        try {
            said = said(call(
                    "confirm_action",
                    JSON.createObjectNode()
                            .put("confirmation_id", plan.id())
                            .put("statement", plan.statement())
                            .put("decision", decision)));
        } catch (IOException noAnswer) {
            said = new Said(Answer.UNKNOWN, "no_answer", false);
        }
        history.answered(plan.id(), plan.invoice(), said.answer());
        return said;
    }

    private static Said said(JsonNode answer) {
        String outcome = answer.path("outcome").asString("");
        String code =
                answer.path("error").path("code").asString(answer.path("code").asString(""));
        return switch (outcome) {
            case "done" -> new Said(Answer.DONE, "", answer.toString().contains("\"repeated\":true"));
            case "rejected" -> new Said(Answer.REJECTED, "", false);
            default ->
                code.isEmpty()
                        ? new Said(Answer.UNKNOWN, answer.toString(), false)
                        : new Said(OPEN.contains(code) ? Answer.UNKNOWN : Answer.REFUSED, code, false);
        };
    }

    private JsonNode call(String tool, ObjectNode arguments) throws IOException {
        String answer = connection.ask(Requests.call(IDS.incrementAndGet(), tool, arguments.toString()));
        int event = answer.lastIndexOf(EVENT);
        JsonNode json =
                JSON.readTree(answer.startsWith("{") || event < 0 ? answer : answer.substring(event + EVENT.length()));
        String text = json.at("/result/content/0/text").asString("");
        return text.startsWith("{") ? JSON.readTree(text) : json;
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
