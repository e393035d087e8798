package io.lagomcp.invoices.sandbox.store;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * Something that a one-off invoice can charge for.
 *
 * @param amountCents its usual price in minor units, which Lago uses unchanged in every currency
 */
public record AddOn(String code, String name, String description, long amountCents) {
    public static final List<AddOn> ALL = List.of(
            new AddOn("setup", "Setup fee", "Account setup by our team", 12_000),
            new AddOn("onboarding", "Onboarding", "Two guided sessions", 45_000),
            new AddOn("training_day", "Training day", "One day of training, remote", 90_000),
            new AddOn("data_migration", "Data migration", "Import of existing records", 150_000),
            new AddOn("hardware_token", "Hardware token", "Security key, shipped", 4_900),
            new AddOn("priority_support", "Priority support", "One month of priority support", 25_000));

    public ObjectNode json() {
        return SandboxJson.template("add_on")
                .put("lago_id", InvoiceLine.Item.addOn(this).lagoId())
                .put("name", name)
                .put("code", code)
                .put("amount_cents", amountCents)
                .put("description", description);
    }

    public static Optional<AddOn> withCode(String code) {
        return ALL.stream().filter(addOn -> addOn.code.equals(code)).findFirst();
    }
}
