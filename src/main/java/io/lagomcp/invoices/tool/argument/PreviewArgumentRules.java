package io.lagomcp.invoices.tool.argument;

import io.lagomcp.invoices.tool.ToolArguments;
import io.lagomcp.invoices.tool.ToolException;
import java.util.ArrayList;
import java.util.List;

/** Which arguments of a preview go together. Lago ignores those that do not, and previews something else. */
public final class PreviewArgumentRules {
    private static final String SUBSCRIPTIONS = "external_subscription_ids";

    private final ToolArguments arguments;
    private final List<ArgumentProblem> problems = new ArrayList<>();

    private PreviewArgumentRules(ToolArguments arguments) {
        this.arguments = arguments;
    }

    /** Throws {@link ToolException} with every rule that is broken. */
    public static void check(ToolArguments arguments) {
        PreviewArgumentRules rules = new PreviewArgumentRules(arguments);
        rules.checkCustomer();
        rules.checkSubject();
        if (!rules.problems.isEmpty()) {
            throw new ToolException(ArgumentProblem.error(rules.problems));
        }
    }

    private void checkCustomer() {
        if (!arguments.has("external_customer_id") && !arguments.has("customer")) {
            missing("external_customer_id", "the id of a customer, or customer for somebody whom Lago does not know");
        }
        refuse("customer", arguments.has("external_customer_id"), "left out where external_customer_id is given");
        refuse(
                "customer",
                arguments.has(SUBSCRIPTIONS),
                "external_customer_id, because a new customer has no subscriptions");
    }

    private void checkSubject() {
        List<String> subscriptions = arguments.oneOrSeveral(SUBSCRIPTIONS);
        boolean existing = arguments.has(SUBSCRIPTIONS);
        refuse(SUBSCRIPTIONS, existing && subscriptions.isEmpty(), "a list, not empty");
        if (!existing && !arguments.has("plan_code")) {
            missing("plan_code", "the plan of a new subscription, or external_subscription_ids of running ones");
        }
        refuse("subscription_at", existing, "only for a new subscription, without external_subscription_ids");
        refuse("billing_time", existing, "only for a new subscription, without external_subscription_ids");
        refuse("terminated_at", !existing, "only with external_subscription_ids");
        refuse("terminated_at", arguments.has("plan_code"), "either terminated_at or plan_code");
        boolean one = arguments.has("terminated_at") || arguments.has("plan_code");
        refuse(SUBSCRIPTIONS, one && subscriptions.size() > 1, "one subscription, where it ends or changes its plan");
        refuse(
                "coupons",
                arguments.has("coupons") && arguments.oneOrSeveral("coupons").isEmpty(),
                "a list, not empty");
    }

    private void missing(String name, String valid) {
        problems.add(ArgumentProblem.missing(name, valid));
    }

    private void refuse(String name, boolean wrong, String valid) {
        if (wrong && arguments.has(name)) {
            problems.add(ArgumentProblem.invalid(name, arguments.json().path(name), valid));
        }
    }
}
