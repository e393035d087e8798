package io.lagomcp.invoices.sandbox;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a fresh sandbox holds: the same customers and the same 240 invoices on every start, on every machine. Only their
 * dates follow today.
 *
 * <p>Each of thirty customers has eight invoices, in slots from 0 (the oldest) to 7. What is special about an invoice
 * follows from its customer's place and its slot, by the rules of {@link InvoiceSeed}.
 *
 * @param customers in the order of their sequential ids
 * @param invoices in no particular order
 * @param creditNotes of these invoices, the oldest first
 * @param deleted the external ids of customers who are gone: their invoices are still there
 */
record Seed(List<ObjectNode> customers, List<ObjectNode> invoices, List<ObjectNode> creditNotes, Set<String> deleted) {
    private static final long NUMBER = 20_260_630L;
    private static final int BILLED_CUSTOMERS = 30;
    private static final int SLOTS = 8;

    /** The seed as it stands on this day. */
    static Seed plant(LocalDate today) {
        Dice dice = new Dice(NUMBER);
        SeedDates dates = new SeedDates(today);
        List<ObjectNode> customers = CustomerSeed.customers(dates, dice);
        List<ObjectNode> invoices = new ArrayList<>();
        for (int place = 0; place < BILLED_CUSTOMERS; place++) {
            int sequentialId = 0;
            for (int slot = 0; slot < SLOTS; slot++) {
                InvoiceSeed seed = new InvoiceSeed(customers.get(place), place, slot, dates, dice);
                sequentialId += seed.issued() ? 1 : 0;
                invoices.add(seed.invoice(sequentialId));
            }
        }
        linkProgressiveCredits(invoices);
        return new Seed(customers, invoices, offsets(invoices), CustomerSeed.DELETED);
    }

    /** Lets each credit that an earlier invoice of progressive billing is taken off by name that invoice. */
    private static void linkProgressiveCredits(List<ObjectNode> invoices) {
        Map<String, JsonNode> ids = new HashMap<>();
        invoices.forEach(invoice -> ids.put(invoice.path("number").asString(), invoice.path("lago_id")));
        for (ObjectNode invoice : invoices) {
            for (JsonNode credit : invoice.path("credits")) {
                ObjectNode item = (ObjectNode) credit.path("item");
                if (item.path("type").asString().equals("invoice")) {
                    item.set("lago_item_id", ids.get(item.path("code").asString()));
                }
            }
        }
    }

    /** The credit notes that settled a part of an invoice. */
    static List<ObjectNode> offsets(List<ObjectNode> invoices) {
        return invoices.stream()
                .filter(invoice -> offset(invoice) > 0)
                .map(invoice -> CreditNoteForm.of(
                        invoice,
                        List.of(),
                        0,
                        0,
                        offset(invoice),
                        invoice.path("updated_at").asString()))
                .toList();
    }

    private static long offset(ObjectNode invoice) {
        return invoice.path("total_offsetted_credit_note_amount_cents").asLong();
    }
}
