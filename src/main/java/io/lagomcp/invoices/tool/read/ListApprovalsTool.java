package io.lagomcp.invoices.tool.read;

import io.lagomcp.invoices.approval.ApprovalService;
import io.lagomcp.invoices.approval.Caller;
import io.lagomcp.invoices.approval.ListedPlan;
import io.lagomcp.invoices.approval.PlanDetails;
import io.lagomcp.invoices.approval.pending.PendingPlan;
import io.lagomcp.invoices.approval.plan.Batch;
import io.lagomcp.invoices.approval.plan.Plan;
import io.lagomcp.invoices.lago.Money;
import io.lagomcp.invoices.tool.ReadTool;
import io.lagomcp.invoices.tool.ToolArguments;
import io.lagomcp.invoices.tool.ToolArguments.Page;
import io.lagomcp.invoices.tool.ToolDefinition;
import io.lagomcp.invoices.tool.ToolResult;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Lists the plans that wait for the caller's decision, and those that the caller made. */
public record ListApprovalsTool(ToolDefinition definition, ApprovalService approvals) implements ReadTool {
    private static final int PER_PAGE = 20;
    private static final int LONGEST_TEXT = 25_000;

    public ListApprovalsTool(ApprovalService approvals) {
        this(ToolDefinition.of("list_approvals"), approvals);
    }

    /** Takes a role that plans or approves: nothing else has plans. */
    @Override
    public boolean isAboutChanges() {
        return true;
    }

    @Override
    public ToolResult read(ToolArguments arguments, Caller caller) {
        Optional<String> id = arguments.text("confirmation_id");
        return id.isPresent() ? one(id.get(), caller) : page(arguments, caller);
    }

    private ToolResult one(String id, Caller caller) {
        Optional<PlanDetails> plan = approvals.inbox().details(id, caller.principal());
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        ArrayNode approvals = result.putArray("approvals");
        plan.ifPresent(found -> {
            ObjectNode json = json(found.listed());
            String text = found.plan().card();
            // together with its statement it must fit into an answer
            approvals.add(text.length() > LONGEST_TEXT ? json : json.put("text", text));
        });
        result.set("page", new Page(1, 1).position(approvals.size(), true));
        return ToolResult.success(result);
    }

    private ToolResult page(ToolArguments arguments, Caller caller) {
        List<ListedPlan> plans = approvals.inbox().plans(caller.principal()).stream()
                .filter(whose(arguments, caller).and(state(arguments)))
                .toList();
        Page wanted = arguments.page(PER_PAGE);
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        ArrayNode approvals = result.putArray("approvals");
        wanted.of(plans).forEach(plan -> approvals.add(json(plan)));
        result.set("page", wanted.position(plans.size(), true));
        return ToolResult.success(result);
    }

    private static Predicate<ListedPlan> whose(ToolArguments arguments, Caller caller) {
        return switch (arguments.text("whose").orElse("all")) {
            case "to_decide" -> ListedPlan::mayDecide;
            case "mine" ->
                plan -> plan.pending().maker().name().equals(caller.principal().name());
            default -> plan -> true;
        };
    }

    private static Predicate<ListedPlan> state(ToolArguments arguments) {
        return switch (arguments.text("state").orElse("waiting")) {
            case "waiting" -> ListedPlan::waits;
            case "ended" -> plan -> !plan.waits();
            default -> plan -> true;
        };
    }

    private static ObjectNode json(ListedPlan listed) {
        PendingPlan pending = listed.pending();
        Plan plan = pending.plan();
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("confirmation_id", pending.id())
                .put("tool", plan.tool())
                .put("statement", plan.statement());
        plan.impact().stake().known().ifPresent(money -> json.put("amount_cents", money.minorUnits())
                .put("currency", money.currency()));
        List<Money> sums = pending.batch().map(Batch::sums).orElse(List.of());
        if (sums.size() > 1) {
            ArrayNode atStake = json.putArray("sums");
            sums.forEach(sum -> atStake.add(sum.toString()));
        }
        json.put("made_by", pending.maker().name())
                .put("made_at", pending.madeAt().toString())
                .put("expires_at", pending.expiresAt().toString())
                .put("state", listed.state().word())
                .put("may_decide", listed.mayDecide());
        if (!pending.reason().isEmpty()) {
            json.put("reason", pending.reason());
        }
        listed.note().ifPresent(note -> json.put("note", note));
        return json;
    }
}
