package io.lagomcp.invoices.mcp;

import io.lagomcp.invoices.approval.ConfirmationChannel;
import io.lagomcp.invoices.approval.pending.PendingPlan;
import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.approval.plan.Refusal;
import io.lagomcp.invoices.mcp.protocol.ClientCapabilities;
import io.lagomcp.invoices.mcp.protocol.InputAnswer;
import io.lagomcp.invoices.mcp.protocol.InputAnswer.Given;
import io.lagomcp.invoices.mcp.protocol.InputAnswer.Missing;
import io.lagomcp.invoices.mcp.protocol.MethodCall;
import io.lagomcp.invoices.mcp.protocol.Outcome.InputRequired;
import io.lagomcp.invoices.mcp.protocol.StatelessRequests;
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
public final class QuestionChannel implements ConfirmationChannel {
    private static final Logger log = LoggerFactory.getLogger(QuestionChannel.class);
    private static final String KEY = "confirm";
    private static final String DISPLAY = "anthropic/permissionDisplay";
    private static final Answer UNSUPPORTED =
            new Answer.Unavailable("This client cannot ask its user, and this server is set to ask only that way");

    private final Optional<String> pages;
    private final Optional<String> question;
    private final Optional<InputAnswer> answer;
    private final Principal responder;
    private final boolean canAsk;
    /** Whether the protocol has an error for a question that the client cannot ask. */
    private final boolean saysWhatIsLacking;

    private @Nullable PendingPlan asked;

    /** Asks for this call, or has the answer that came with it. */
    public QuestionChannel(MethodCall call) {
        this(call, Optional.empty());
    }

    /** The same; people may also decide on a page below {@code pages}. */
    QuestionChannel(MethodCall call, Optional<String> pages) {
        this.pages = pages;
        this.question = call.state();
        this.answer = question.map(any -> call.answers().get(KEY));
        this.responder = answer.orElse(null) instanceof Given given ? given.principal() : call.principal();
        this.canAsk = question.isPresent() || ClientCapabilities.showForms(call.capabilities());
        this.saysWhatIsLacking = call.revision().equals(StatelessRequests.REVISION);
    }

    @Override
    public String name() {
        return "elicitation";
    }

    @Override
    public Optional<String> answeredPlan() {
        return question.map(PendingPlan::planOf);
    }

    @Override
    public Optional<String> page(String id) {
        return pages.map(address -> address + "/" + id);
    }

    /** The answer comes in a message of its own, whose sender may do less by it than by the call. */
    @Override
    public Principal responder(Principal asked) {
        return responder;
    }

    @Override
    public Answer ask(PendingPlan plan) {
        if (answer.isEmpty() || !question.equals(Optional.of(plan.questionId()))) {
            asked = canAsk || saysWhatIsLacking ? plan : null;
            // a plan that nobody can be asked about is not kept
            return canAsk ? new Answer.Pending() : UNSUPPORTED;
        }
        return answer.get() instanceof Given given
                ? meaning(given.result(), ConfirmationForm.of(plan))
                : meaning((Missing) answer.get());
    }

    /** Whether a question is to be asked before the call can be answered. */
    public boolean hasAsked() {
        return asked != null;
    }

    /** What the client is to ask its user. */
    public InputRequired question(ConfirmationTimeout patience) {
        PendingPlan plan = asked;
        if (plan == null) {
            throw new IllegalStateException("Nothing was asked");
        }
        ObjectNode requests = JsonNodeFactory.instance.objectNode();
        ObjectNode params =
                requests.putObject(KEY).put("method", "elicitation/create").putObject("params");
        params.put("message", plan.card());
        params.set("requestedSchema", ConfirmationForm.of(plan).schema());
        // what some clients show above the question
        params.putObject("_meta")
                .putObject(DISPLAY)
                .put("title", "Approve: " + plan.plan().tool().replace('_', ' '))
                .put("displayName", InvoiceServerInfo.TITLE);
        ConfirmationTimeout wait = patience.atMost(plan.timeLeft());
        return new InputRequired(
                requests, Optional.of(plan.questionId()), plan.timeLeft(), wait.limit(), wait.heartbeat());
    }

    private static Answer meaning(JsonNode result, ConfirmationForm form) {
        JsonNode action = result.path("action");
        if (result.isObject() && action.isMissingNode()) {
            return new Answer.Refused(Refusal.dismissed());
        }
        return switch (action.stringValue("")) {
            case "accept" -> form.read(result.path("content"));
            case "decline" -> new Answer.Refused(Refusal.declined());
            case "cancel" -> new Answer.Refused(Refusal.dismissed());
            default -> new Answer.Refused(Refusal.invalidAnswer());
        };
    }

    private static Answer meaning(Missing missing) {
        return switch (missing.reason()) {
            case UNSUPPORTED -> UNSUPPORTED;
            case FAILED -> {
                log.info("The client could not ask its user");
                yield new Answer.Unavailable("The client could not ask the user");
            }
            case TIMED_OUT -> new Answer.Refused(Refusal.timedOut(missing.waited()));
            case CANCELLED -> new Answer.Refused(Refusal.cancelled());
            case SESSION_ENDED -> new Answer.Refused(Refusal.sessionEnded());
        };
    }
}
