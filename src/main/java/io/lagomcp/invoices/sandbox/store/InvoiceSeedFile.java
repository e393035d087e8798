package io.lagomcp.invoices.sandbox.store;

import static io.lagomcp.invoices.sandbox.store.SandboxJson.text;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Invoices that a {@code Sandbox} starts with instead of its sample invoices, written as {@code GET /invoices/{id}} shows them.
 *
 * <p>The file is a JSON array of invoices, or an object with that array as {@code invoices} and optionally the external ids
 * of deleted customers as {@code deleted_customers}. The customers are taken from the invoices. Lists that a row of
 * {@code GET /invoices} leaves out, such as the fees, count as empty.
 */
public record InvoiceSeedFile(SandboxSeed content) {
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

    /**
     * Reads a file.
     *
     * @throws IOException if it cannot be read
     * @throws IllegalArgumentException if it does not contain invoices of this form; the message says what is wrong
     */
    public static InvoiceSeedFile read(Path file) throws IOException {
        byte[] json = Files.readAllBytes(file);
        try {
            return of(SandboxJson.MAPPER.readTree(json));
        } catch (JacksonException unreadable) {
            throw new IllegalArgumentException("not valid JSON", unreadable);
        }
    }

    public static InvoiceSeedFile of(JsonNode json) {
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
        Set<String> deleted = new TreeSet<>();
        json.path("deleted_customers").forEach(externalId -> deleted.add(externalId.asString("")));
        List<ObjectNode> creditNotes = SandboxSeed.creditNotes(invoices, new SeededRandom(invoices.size()));
        return new InvoiceSeedFile(new SandboxSeed(List.copyOf(customers.values()), invoices, creditNotes, deleted));
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
}
