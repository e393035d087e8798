package io.lagomcp.invoices.sandbox;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What a customer subscribes to.
 *
 * @param euroCents its monthly price in euro
 */
record Plan(String code, String name, long euroCents) {
    private static final List<Plan> ALL = List.of(
            new Plan("starter", "Starter", 2_900),
            new Plan("growth", "Growth", 9_900),
            new Plan("scale", "Scale", 49_900));

    static Optional<Plan> withCode(String code) {
        return ALL.stream().filter(plan -> plan.code.equals(code)).findFirst();
    }

    /** The plan of a seeded customer. */
    static Plan of(JsonNode customer) {
        return ALL.get((customer.path("sequential_id").asInt() - 1) % ALL.size());
    }
}
