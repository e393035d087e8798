package io.lagomcp.invoices.sandbox.store;

import static io.lagomcp.invoices.sandbox.store.SandboxJson.cents;
import static io.lagomcp.invoices.sandbox.store.SandboxJson.is;
import static io.lagomcp.invoices.sandbox.store.SandboxJson.text;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The data of a new sandbox: the same customers and 240 invoices on every start, on every machine. Only their dates depend
 * on today.
 *
 * <p>Each of thirty customers has eight invoices, in slots from 0 (the oldest) to 7. What is special about an invoice
 * follows from its customer's index and its slot, by the rules of {@link InvoiceSeed}.
 *
 * @param customers in the order of their sequential ids
 * @param invoices in no particular order
 * @param creditNotes of these invoices, the oldest first
 * @param deleted the external ids of deleted customers, whose invoices still exist
 */
public record SandboxSeed(
        List<ObjectNode> customers, List<ObjectNode> invoices, List<ObjectNode> creditNotes, Set<String> deleted) {
    private static final long RANDOM_SEED = 20_260_630L;
    private static final int BILLED_CUSTOMERS = 30;
    private static final int SLOTS = 8;

    /** The sample data on this day. */
    public static SandboxSeed generate(LocalDate today) {
        SeededRandom random = new SeededRandom(RANDOM_SEED);
        SeedDates dates = new SeedDates(today);
        List<ObjectNode> customers = CustomerSeed.customers(dates, random);
        List<ObjectNode> invoices = new ArrayList<>();
        ObjectNode earlier = SandboxJson.object();
        for (int index = 0; index < BILLED_CUSTOMERS; index++) {
            int sequentialId = 0;
            for (int slot = 0; slot < SLOTS; slot++) {
                InvoiceSeed seed = new InvoiceSeed(customers.get(index), index, slot, dates, random);
                sequentialId += seed.issued() ? 1 : 0;
                earlier = seed.invoice(sequentialId, earlier);
                invoices.add(earlier);
            }
        }
        return new SandboxSeed(customers, invoices, creditNotes(invoices, random), CustomerSeed.DELETED);
    }

    /** The credit notes that settled a part of their invoice, and the ones that were deducted from a later invoice. */
    static List<ObjectNode> creditNotes(List<ObjectNode> invoices, SeededRandom random) {
        Map<String, ObjectNode> byNumber = new HashMap<>();
        invoices.forEach(invoice -> byNumber.put(text(invoice, "number"), invoice));
        List<ObjectNode> notes = new ArrayList<>();
        for (ObjectNode invoice : invoices) {
            long offset = cents(invoice, "total_offsetted_credit_note_amount_cents");
            if (offset > 0) {
                notes.add(creditNote(invoice, 0, offset));
            }
            for (JsonNode credit : invoice.path("credits")) {
                JsonNode item = credit.path("item");
                ObjectNode credited = byNumber.get(text(item, "name"));
                if (is(item, "type", "credit_note") && credited != null) {
                    ObjectNode note = creditNote(credited, cents(credit, "amount_cents"), 0);
                    note.set("lago_id", item.path("lago_item_id"))
                            .set("number", item.path("code"))
                            .set("updated_at", invoice.path("created_at"));
                    notes.add(note.put("credit_status", "consumed").put("balance_amount_cents", 0));
                }
            }
        }
        notes.forEach(note -> note.put("file_url", DocumentStore.path(DocumentStore.FileType.PDF, note, random)));
        notes.sort(Comparator.comparing(note -> text(note, "created_at")));
        return notes;
    }

    private static ObjectNode creditNote(ObjectNode invoice, long credit, long offset) {
        return CreditNoteJson.of(invoice, List.of(), 0, credit, offset, text(invoice, "updated_at"));
    }
}
