package io.lagomcp.invoices.tool.search;

import io.lagomcp.invoices.lago.AmountDue;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.Money;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Counts and sums over many invoices. Currencies are never added up, and neither are invoices of different status: a draft is no
 * revenue yet, a voided invoice none any more.
 */
public final class InvoiceTotalsSummary {
    private static final List<String> ALWAYS_APART = List.of("status", "currency");
    private static final int MONTH_LENGTH = "2026-01".length();
    private static final Comparator<List<String>> VALUE_BY_VALUE = (one, other) -> {
        int order = 0;
        for (int i = 0; order == 0 && i < one.size(); i++) {
            order = one.get(i).compareTo(other.get(i));
        }
        return order;
    };

    private final boolean grouped;
    private final List<String> dimensions;
    private final Map<List<String>, CurrencyTotals> sums = new TreeMap<>(VALUE_BY_VALUE);
    private final Map<List<String>, CurrencyTotals> groups = new TreeMap<>(VALUE_BY_VALUE);
    private final Map<String, CurrencyTotals> selfBilled = new TreeMap<>();
    private final CustomerNames customers = new CustomerNames();
    private int count;

    /**
     * Of nothing yet.
     *
     * @param groupBy {@code status}, {@code payment_status}, {@code invoice_type}, {@code currency}, {@code customer} or
     *     {@code issuing_month}; no groups come of the first and the fourth alone, by which the sums are apart anyway
     */
    public InvoiceTotalsSummary(List<String> groupBy) {
        Set<String> all = new LinkedHashSet<>(groupBy);
        all.addAll(ALWAYS_APART);
        this.dimensions = List.copyOf(all);
        this.grouped = all.size() > ALWAYS_APART.size();
    }

    public void add(Invoice invoice) {
        count++;
        customers.add(invoice);
        if (invoice.isSelfBilled()) {
            selfBilled.computeIfAbsent(invoice.currency(), CurrencyTotals::new).count("total", invoice.knownTotal());
        }
        add(invoice, sums, ALWAYS_APART);
        if (grouped) {
            add(invoice, groups, dimensions);
        }
    }

    private static void add(Invoice invoice, Map<List<String>, CurrencyTotals> tallies, List<String> dimensions) {
        List<String> values =
                dimensions.stream().map(dimension -> value(dimension, invoice)).toList();
        CurrencyTotals tally = tallies.computeIfAbsent(values, any -> new CurrencyTotals(invoice.currency()));
        tally.count();
        tally.add("net", invoice.knownNet());
        tally.add("taxes", invoice.knownTaxes());
        tally.add("total", invoice.knownTotal());
        tally.add("paid", invoice.knownPaid());
        if (invoice.isFinalized()) {
            tally.add("due", invoice.knownDue());
            if (invoice.isSelfBilled()) {
                tally.add("owed_to_partners", new AmountDue(invoice).owedToPartner());
            }
            addNonZero("offset_by_credit_notes", invoice.knownOffset(), tally);
            addNonZero("marked_as_paid", new AmountDue(invoice).markedAsPaid(), tally);
        }
    }

    private static void addNonZero(String name, Optional<Money> amount, CurrencyTotals tally) {
        if (amount.filter(money -> money.minorUnits() != 0).isPresent()) {
            tally.add(name, amount);
        }
    }

    private static String value(String dimension, Invoice invoice) {
        return switch (dimension) {
            case "status" -> invoice.status();
            case "payment_status" -> invoice.paymentStatus();
            case "invoice_type" -> invoice.type();
            case "currency" -> invoice.currency();
            case "customer" -> invoice.externalCustomerId();
            case "issuing_month" -> {
                String date = invoice.issuingDate();
                yield date.substring(0, Math.min(MONTH_LENGTH, date.length()));
            }
            default -> throw new IllegalArgumentException("invoices have no " + dimension);
        };
    }

    public int count() {
        return count;
    }

    /** Names the self-billed invoices in the sums, paid ones too; empty where there are none. */
    public Optional<String> selfBilledNote() {
        return selfBilled.isEmpty()
                ? Optional.empty()
                : Optional.of("In the sums: " + CurrencyTotals.counted(selfBilled, "self-billed invoice") + " over "
                        + CurrencyTotals.readable(selfBilled, "total")
                        + ", which this account pays to partners; leave them out with self_billed: false.");
    }

    /** Puts what was added up so far. */
    public void writeTo(ObjectNode json) {
        json.set("sums", rows(sums, ALWAYS_APART));
        if (grouped) {
            json.set("groups", rows(groups, dimensions));
        }
    }

    /** Whether some amounts could not be added, because Lago left them out or sent something else. */
    public boolean lacksAmounts() {
        return sums.values().stream().anyMatch(CurrencyTotals::hasUnreadable);
    }

    private ArrayNode rows(Map<List<String>, CurrencyTotals> tallies, List<String> names) {
        ArrayNode rows = JsonNodeFactory.instance.arrayNode();
        tallies.forEach((values, tally) -> {
            ObjectNode row = rows.addObject();
            for (int i = 0; i < names.size(); i++) {
                String name = names.get(i);
                if (name.equals("customer")) {
                    row.set(name, customers.json(values.get(i)));
                } else {
                    row.put(name, values.get(i));
                }
            }
            tally.writeTo(row);
        });
        return rows;
    }

    /** The names of the customers whose invoices were seen. */
    static final class CustomerNames {
        private final Map<String, String> names = new HashMap<>();

        void add(Invoice invoice) {
            names.putIfAbsent(invoice.externalCustomerId(), invoice.customerName());
        }

        /** A customer as a concise row shows it. */
        ObjectNode json(String externalId) {
            return JsonNodeFactory.instance
                    .objectNode()
                    .put("external_id", externalId)
                    .put("name", names.getOrDefault(externalId, ""));
        }
    }
}
