package io.lagomcp.invoices.sandbox.store;

import static io.lagomcp.invoices.sandbox.store.SandboxJson.text;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * Chooses the lines of one sample invoice.
 *
 * @param billed a day of the month that the invoice bills
 */
record InvoiceLineSeed(ObjectNode customer, int index, int slot, String type, LocalDate billed, SeededRandom random) {
    private static final int REGIONS = 120;

    List<InvoiceLine> lines() {
        return switch (type) {
            case "one_off", "add_on" -> addOns();
            case "credit" -> List.of(line(InvoiceLine.Item.prepaidCredits(), "", "100", 100));
            case "advance_charges", "progressive_billing" -> usage();
            default -> index == 3 && slot == 4 ? usageByRegion() : subscription();
        };
    }

    private List<InvoiceLine> addOns() {
        List<InvoiceLine> lines = new ArrayList<>();
        int count = type.equals("add_on") ? 1 : random.between(1, 3);
        for (int i = 0; i < count; i++) {
            AddOn addOn = AddOn.ALL.get((index + slot + i) % AddOn.ALL.size());
            String units = Integer.toString(random.between(1, 4));
            lines.add(line(InvoiceLine.Item.addOn(addOn), "", units, addOn.amountCents()));
        }
        return lines;
    }

    private List<InvoiceLine> subscription() {
        Subscription.Plan plan = Subscription.Plan.of(customer);
        List<InvoiceLine> lines = new ArrayList<>();
        lines.add(line(InvoiceLine.Item.plan(plan), "", "1", plan.euroCents()));
        lines.addAll(usage());
        return lines;
    }

    private List<InvoiceLine> usage() {
        List<InvoiceLine> lines = new ArrayList<>();
        lines.add(line(InvoiceLine.Item.usage("seats", "Seats"), "", Integer.toString(used(3, 40)), 1_500));
        if (index % 2 == 0) {
            lines.add(line(InvoiceLine.Item.usage("storage_gb", "Storage, GB"), "", used(5, 400) + ".5", 40));
        }
        if (index % 3 != 2) {
            lines.add(
                    line(InvoiceLine.Item.usage("api_calls", "API calls"), "", Integer.toString(used(500, 9_000)), 2));
        }
        return lines;
    }

    /** Between these bounds for a whole month, and less for a month that is not over. */
    private int used(int low, int high) {
        int used = random.between(low, high);
        return type.equals("progressive_billing") ? used * 2 / 5 : used;
    }

    /** Usage split so finely that the invoice is far larger than usual. */
    private List<InvoiceLine> usageByRegion() {
        InvoiceLine.Item calls = InvoiceLine.Item.usage("api_calls", "API calls");
        List<InvoiceLine> lines = new ArrayList<>();
        for (int i = 1; i <= REGIONS; i++) {
            lines.add(line(calls, "region-%03d".formatted(i), Integer.toString(random.between(50, 900)), 2));
        }
        return lines;
    }

    private InvoiceLine line(InvoiceLine.Item item, String region, String units, long euroCents) {
        BigDecimal price = BigDecimal.valueOf(Currencies.convert(text(customer, "currency"), euroCents));
        List<Tax> taxes = type.equals("credit") ? List.of() : Tax.ofCountry(text(customer, "country"));
        Instant from = Instant.parse(Subscription.monthStart(billed));
        Instant to = Instant.parse(Subscription.monthEnd(billed));
        return new InvoiceLine(item, "", region, new BigDecimal(units), price, taxes, from, to);
    }
}
