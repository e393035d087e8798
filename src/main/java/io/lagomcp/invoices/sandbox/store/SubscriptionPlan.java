package io.lagomcp.invoices.sandbox.store;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A plan that customers subscribe to.
 *
 * @param euroCents its monthly price in euro cents
 */
public record SubscriptionPlan(String code, String name, long euroCents) {
    private static final List<SubscriptionPlan> ALL = List.of(
            new SubscriptionPlan("starter", "Starter", 2_900),
            new SubscriptionPlan("growth", "Growth", 9_900),
            new SubscriptionPlan("scale", "Scale", 49_900));

    public static Optional<SubscriptionPlan> withCode(String code) {
        return ALL.stream().filter(plan -> plan.code.equals(code)).findFirst();
    }

    /** The plan of a sample customer. */
    static SubscriptionPlan of(JsonNode customer) {
        return ALL.get((customer.path("sequential_id").asInt() - 1) % ALL.size());
    }

    /** The plan's id in this currency: a plan has one price, so each further currency is a plan derived from it. */
    String lagoId(String currency) {
        return SandboxJson.idOf("plan of %s in %s".formatted(code, currency));
    }

    /** The id of the charge by which the plan bills the usage of this metric. */
    String chargeId(String metric, String currency) {
        return SandboxJson.idOf("charge %s of %s in %s".formatted(metric, code, currency));
    }
}
