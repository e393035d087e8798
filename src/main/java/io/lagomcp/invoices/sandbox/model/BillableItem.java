package io.lagomcp.invoices.sandbox.model;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * What a line of an invoice is about.
 *
 * @param type Lago's name of the kind of fee, for example {@code add_on}
 * @param itemType Lago's name of the thing behind it, for example {@code BillableMetric}
 */
public record BillableItem(String type, String itemType, String code, String name, String description) {

    public static BillableItem addOn(AddOn addOn) {
        return new BillableItem("add_on", "AddOn", addOn.code(), addOn.name(), addOn.description());
    }

    public static BillableItem usage(String code, String name) {
        return new BillableItem("charge", "BillableMetric", code, name, "");
    }

    public static BillableItem plan(String code, String name) {
        return new BillableItem("subscription", "Subscription", code, name, "");
    }

    public static BillableItem prepaidCredits() {
        return new BillableItem("credit", "WalletTransaction", "credit", "Prepaid credits", "credit");
    }

    String lagoId() {
        return UUID.nameUUIDFromBytes((type + " " + code).getBytes(StandardCharsets.UTF_8))
                .toString();
    }
}
