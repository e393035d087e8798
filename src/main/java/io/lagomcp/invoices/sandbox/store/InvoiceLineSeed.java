package io.lagomcp.invoices.sandbox.store;

import io.lagomcp.invoices.sandbox.model.AddOn;
import io.lagomcp.invoices.sandbox.model.BillableItem;
import io.lagomcp.invoices.sandbox.model.CurrencyConverter;
import io.lagomcp.invoices.sandbox.model.InvoiceLine;
import io.lagomcp.invoices.sandbox.model.SeededRandom;
import io.lagomcp.invoices.sandbox.model.SubscriptionJson;
import io.lagomcp.invoices.sandbox.model.SubscriptionPlan;
import io.lagomcp.invoices.sandbox.model.Tax;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Writes the lines of one seeded invoice. */
final class InvoiceLineSeed {
    private static final int REGIONS = 120;

    private final ObjectNode customer;
    private final int place;
    private final int slot;
    private final String type;
    private final Instant from;
    private final Instant to;
    private final SeededRandom dice;

    InvoiceLineSeed(ObjectNode customer, int place, int slot, String type, LocalDate billed, SeededRandom dice) {
        this.customer = customer;
        this.place = place;
        this.slot = slot;
        this.type = type;
        this.from = Instant.parse(SubscriptionJson.monthStart(billed));
        this.to = Instant.parse(SubscriptionJson.monthEnd(billed));
        this.dice = dice;
    }

    List<InvoiceLine> lines() {
        return switch (type) {
            case "one_off", "add_on" -> addOns();
            case "credit" -> List.of(line(BillableItem.prepaidCredits(), "", "100", 100));
            case "advance_charges", "progressive_billing" -> usage();
            default -> place == 3 && slot == 4 ? usageByRegion() : subscription();
        };
    }

    private List<InvoiceLine> addOns() {
        List<InvoiceLine> lines = new ArrayList<>();
        int count = type.equals("add_on") ? 1 : dice.between(1, 3);
        for (int i = 0; i < count; i++) {
            AddOn addOn = AddOn.ALL.get((place + slot + i) % AddOn.ALL.size());
            lines.add(line(BillableItem.addOn(addOn), "", Integer.toString(dice.between(1, 4)), addOn.amountCents()));
        }
        return lines;
    }

    private List<InvoiceLine> subscription() {
        SubscriptionPlan plan = SubscriptionPlan.of(customer);
        List<InvoiceLine> lines = new ArrayList<>();
        lines.add(line(BillableItem.plan(plan.code(), plan.name()), "", "1", plan.euroCents()));
        lines.addAll(usage());
        return lines;
    }

    private List<InvoiceLine> usage() {
        List<InvoiceLine> lines = new ArrayList<>();
        lines.add(line(BillableItem.usage("seats", "Seats"), "", Integer.toString(used(3, 40)), 1_500));
        if (place % 2 == 0) {
            String gigabytes = used(5, 400) + ".5";
            lines.add(line(BillableItem.usage("storage_gb", "Storage, GB"), "", gigabytes, 40));
        }
        if (place % 3 != 2) {
            lines.add(line(BillableItem.usage("api_calls", "API calls"), "", Integer.toString(used(500, 9_000)), 2));
        }
        return lines;
    }

    /** Within these bounds for a whole month, and less while the month goes on. */
    private int used(int low, int high) {
        int used = dice.between(low, high);
        return type.equals("progressive_billing") ? used * 2 / 5 : used;
    }

    /** Usage split so finely that one invoice is far larger than a reader wants to see. */
    private List<InvoiceLine> usageByRegion() {
        List<InvoiceLine> lines = new ArrayList<>();
        for (int i = 1; i <= REGIONS; i++) {
            String region = "region-%03d".formatted(i);
            lines.add(line(
                    BillableItem.usage("api_calls", "API calls"), region, Integer.toString(dice.between(50, 900)), 2));
        }
        return lines;
    }

    private InvoiceLine line(BillableItem item, String region, String units, long euroCents) {
        BigDecimal price = BigDecimal.valueOf(
                CurrencyConverter.in(customer.path("currency").asString(), euroCents));
        List<Tax> taxes = type.equals("credit")
                ? List.of()
                : Tax.ofCountry(customer.path("country").asString());
        return new InvoiceLine(item, "", region, new BigDecimal(units), price, taxes, from, to);
    }
}
