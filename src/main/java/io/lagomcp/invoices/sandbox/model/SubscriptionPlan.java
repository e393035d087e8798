package io.lagomcp.invoices.sandbox.model;

import io.lagomcp.invoices.sandbox.http.SandboxJson;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What a customer subscribes to.
 *
 * @param euroCents its monthly price in euro
 */
public record SubscriptionPlan(String code, String name, long euroCents) {
    private static final List<SubscriptionPlan> ALL = List.of(
            new SubscriptionPlan("starter", "Starter", 2_900),
            new SubscriptionPlan("growth", "Growth", 9_900),
            new SubscriptionPlan("scale", "Scale", 49_900));

    public static Optional<SubscriptionPlan> withCode(String code) {
        return ALL.stream().filter(plan -> plan.code.equals(code)).findFirst();
    }

    /** Its id in this currency: a plan has one price in one currency, so that each further currency is a plan derived from it. */
    public String lagoId(String currency) {
        return lagoId("plan", currency);
    }

    /** The id of the charge by which the plan bills the usage of this metric. */
    String chargeId(String metric, String currency) {
        return lagoId("charge " + metric, currency);
    }

    private String lagoId(String what, String currency) {
        return SandboxJson.idOf("%s of %s in %s".formatted(what, code, currency));
    }

    /** The plan of a seeded customer. */
    public static SubscriptionPlan of(JsonNode customer) {
        return ALL.get((customer.path("sequential_id").asInt() - 1) % ALL.size());
    }
}
