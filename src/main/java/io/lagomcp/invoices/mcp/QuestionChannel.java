package io.lagomcp.invoices.mcp;

import io.lagomcp.invoices.approval.pending.PendingPlan;
import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.approval.plan.Refusal;
import io.lagomcp.invoices.mcp.protocol.ClientAnswer;
import io.lagomcp.invoices.mcp.protocol.ClientAnswer.Given;
import io.lagomcp.invoices.mcp.protocol.ClientAnswer.Missing;
import io.lagomcp.invoices.mcp.protocol.MethodCall;
import io.lagomcp.invoices.mcp.protocol.Outcome.InputRequired;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Asks the person through the client, by a form (elicitation). The first call of a tool ends with the question, and the call
 * that brings the answer goes on with the same plan. Everything that is not a clear yes is a no, silence included.
 */
public final class QuestionChannel implements AskingChannel {
    private static final Logger log = LoggerFactory.getLogger(QuestionChannel.class);
    private static final String KEY = "confirm";
    private static final String DISPLAY = "anthropic/permissionDisplay";
    private static final Answer UNSUPPORTED = new Answer.Refused(
            Refusal.unavailable("This client cannot ask its user, and this server is set to ask only that way"));

    private final MethodCall call;
    private final Optional<String> pages;
    private final ConfirmationTimeout patience;
    private final Optional<ClientAnswer> answer;
    private @Nullable PendingPlan asked;

    /** Asks for this call, or has the answer that came with it. People may also decide on a page below {@code pages}. */
    public QuestionChannel(MethodCall call, Optional<String> pages, ConfirmationTimeout patience) {
        this.call = call;
        this.pages = pages;
        this.patience = patience;
        this.answer = call.state().map(any -> call.answers().get(KEY));
    }

    @Override
    public String name() {
        return "elicitation";
    }

    @Override
    public Optional<String> answeredPlan() {
        return call.state().map(PendingPlan::planOf);
    }

    @Override
    public boolean isDeclined() {
        return answer.orElse(null) instanceof Given given
                && (given.result().path("action").asString("").equals("decline")
                        || ConfirmationForm.isNo(given.result().path("content")));
    }

    @Override
    public Optional<String> page(String id) {
        return pages.map(address -> address + "/" + id);
    }

    /** The answer comes in a message of its own, whose sender may do less by it than by the call. */
    @Override
    public Principal responder(Principal asked) {
        return answer.orElse(null) instanceof Given given ? given.principal() : call.principal();
    }

    @Override
    public Answer ask(PendingPlan plan) {
        if (answer.isPresent() && call.state().equals(Optional.of(plan.questionId()))) {
            return answer.get() instanceof Given given
                    ? meaning(given.result(), ConfirmationForm.of(plan))
                    : meaning((Missing) answer.get());
        }
        boolean canAsk = call.state().isPresent() || call.client().showsForms();
        // without a session, the protocol has an error for a question that the client cannot ask
        asked = canAsk || call.client().isStateless() ? plan : null;
        // a plan that nobody can be asked about is not kept
        return canAsk ? new Answer.Pending() : UNSUPPORTED;
    }

    @Override
    public Optional<InputRequired> question() {
        return Optional.ofNullable(asked).map(plan -> {
            ObjectNode params = JsonNodeFactory.instance.objectNode();
            params.set("requestedSchema", ConfirmationForm.of(plan).schema());
            // what some clients show above the question
            params.putObject("_meta")
                    .putObject(DISPLAY)
                    .put("title", "Approve: " + plan.plan().tool().replace('_', ' '))
                    .put("displayName", InvoiceServerInfo.TITLE);
            return patience.ask(KEY, plan, plan.questionId(), params);
        });
    }

    private static Answer meaning(JsonNode result, ConfirmationForm form) {
        JsonNode action = result.path("action");
        if (result.isObject() && action.isMissingNode()) {
            return new Answer.Refused(Refusal.DISMISSED);
        }
        return switch (action.stringValue("")) {
            case "accept" -> form.read(result.path("content"));
            case "decline" -> new Answer.Refused(Refusal.DECLINED);
            case "cancel" -> new Answer.Refused(Refusal.DISMISSED);
            default -> new Answer.Refused(Refusal.INVALID_ANSWER);
        };
    }

    private static Answer meaning(Missing missing) {
        return switch (missing.reason()) {
            case UNSUPPORTED -> UNSUPPORTED;
            case FAILED -> {
                log.info("The client could not ask its user");
                yield new Answer.Refused(Refusal.unavailable("The client could not ask the user"));
            }
            case TIMED_OUT -> new Answer.Refused(Refusal.timedOut(missing.waited()));
            case CANCELLED -> new Answer.Refused(Refusal.CANCELLED);
            case SESSION_ENDED -> new Answer.Refused(Refusal.SESSION_ENDED);
        };
    }
}
