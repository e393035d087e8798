package io.lagomcp.invoices.sandbox.store;

import static io.lagomcp.invoices.sandbox.store.SandboxJson.cents;
import static io.lagomcp.invoices.sandbox.store.SandboxJson.is;
import static io.lagomcp.invoices.sandbox.store.SandboxJson.text;

import io.lagomcp.invoices.sandbox.store.InvoiceStore.SeededRandom;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The data of a new sandbox: the sample data, or the invoices of a file.
 *
 * @param customers in the order of their sequential ids
 * @param invoices in no particular order
 * @param creditNotes of these invoices, the oldest first
 * @param deleted the external ids of deleted customers, whose invoices still exist
 */
public record SandboxSeed(
        List<ObjectNode> customers, List<ObjectNode> invoices, List<ObjectNode> creditNotes, Set<String> deleted) {
    private static final String NEEDED =
            "lago_id status payment_status invoice_type currency issuing_date created_at updated_at";
    private static final String NEEDED_OF_CUSTOMER =
            "lago_id external_id billing_entity_code slug applicable_timezone created_at";
    private static final List<String> LISTS = List.of(
            "metadata",
            "applied_taxes",
            "billing_periods",
            "subscriptions",
            "fees",
            "credits",
            "error_details",
            "applied_invoice_custom_sections");

    /** The sample data on this day: the same customers and 240 invoices, with dates relative to the day. */
    public static SandboxSeed sample(LocalDate today) {
        return SampleData.on(today);
    }

    /**
     * Reads invoices from a file, written as {@code GET /invoices/{id}} shows them.
     *
     * <p>The file is a JSON array of invoices, or an object with that array as {@code invoices} and optionally the external
     * ids of deleted customers as {@code deleted_customers}. The customers are taken from the invoices. Lists that a row of
     * {@code GET /invoices} leaves out, such as the fees, count as empty.
     *
     * @throws IOException if it cannot be read
     * @throws IllegalArgumentException if it does not contain invoices of this form; the message says what is wrong
     */
    public static SandboxSeed read(Path file) throws IOException {
        byte[] json = Files.readAllBytes(file);
        try {
            return of(SandboxJson.MAPPER.readTree(json));
        } catch (JacksonException unreadable) {
            throw new IllegalArgumentException("not valid JSON", unreadable);
        }
    }

    public static SandboxSeed of(JsonNode json) {
        JsonNode rows = json.isArray() ? json : json.path("invoices");
        if (!rows.isArray() || rows.isEmpty()) {
            throw new IllegalArgumentException(
                    "no invoices: give a JSON array of invoices, or an object with that array as \"invoices\"");
        }
        List<ObjectNode> invoices = new ArrayList<>();
        Map<String, ObjectNode> customers = new LinkedHashMap<>();
        for (JsonNode row : rows) {
            String name = "invoice " + (invoices.size() + 1);
            ObjectNode invoice = object(row, name);
            LISTS.stream().filter(list -> !invoice.has(list)).forEach(invoice::putArray);
            ObjectNode customer = object(invoice.path("customer"), "customer of " + name);
            require(invoice, NEEDED, name);
            require(customer, NEEDED_OF_CUSTOMER, "customer of " + name);
            customers.putIfAbsent(text(customer, "external_id"), customer);
            invoices.add(invoice);
        }
        List<ObjectNode> creditNotes = creditNotes(invoices, new SeededRandom(invoices.size()));
        return new SandboxSeed(List.copyOf(customers.values()), invoices, creditNotes, deletedCustomers(json));
    }

    private static ObjectNode object(JsonNode node, String name) {
        if (node instanceof ObjectNode object) {
            return object.deepCopy();
        }
        throw new IllegalArgumentException(name + " is not a JSON object");
    }

    private static void require(ObjectNode node, String fields, String name) {
        for (String field : fields.split(" ", -1)) {
            if (!node.path(field).isString()) {
                throw new IllegalArgumentException(
                        name + " has no text as " + field + ": write invoices as GET /invoices/{id} answers them");
            }
        }
    }

    static Set<String> deletedCustomers(JsonNode json) {
        Set<String> deleted = new TreeSet<>();
        json.path("deleted_customers").forEach(externalId -> deleted.add(externalId.asString("")));
        return deleted;
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
