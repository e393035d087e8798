package io.lagomcp.invoices.sandbox;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * What a line of an invoice is about.
 *
 * @param type Lago's name of the kind of fee, for example {@code add_on}
 * @param itemType Lago's name of the thing behind it, for example {@code BillableMetric}
 */
record Item(String type, String itemType, String code, String name, String description) {

    static Item addOn(AddOn addOn) {
        return new Item("add_on", "AddOn", addOn.code(), addOn.name(), addOn.description());
    }

    static Item usage(String code, String name) {
        return new Item("charge", "BillableMetric", code, name, "");
    }

    static Item plan(String code, String name) {
        return new Item("subscription", "Subscription", code, name, "");
    }

    static Item prepaidCredits() {
        return new Item("credit", "WalletTransaction", "credit", "Prepaid credits", "credit");
    }

    String lagoId() {
        return UUID.nameUUIDFromBytes((type + " " + code).getBytes(StandardCharsets.UTF_8))
                .toString();
    }
}
