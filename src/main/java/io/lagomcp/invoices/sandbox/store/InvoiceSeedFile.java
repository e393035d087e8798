package io.lagomcp.invoices.sandbox.store;

import io.lagomcp.invoices.sandbox.http.SandboxJson;
import io.lagomcp.invoices.sandbox.model.SeededRandom;
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
 * Invoices for a {@code Sandbox} to start from in place of its own, written as {@code GET /invoices/{id}} shows them.
 *
 * <p>The file is a JSON array of invoices, or an object with that array as {@code invoices} and optionally the external ids
 * of customers who were deleted as {@code deleted_customers}. The customers are those of the invoices. Lists that a row of
 * {@code GET /invoices} leaves out, such as the fees, count as empty.
 */
public final class InvoiceSeedFile {
    private static final List<String> NEEDED = List.of(
            "lago_id",
            "status",
            "payment_status",
            "invoice_type",
            "currency",
            "issuing_date",
            "created_at",
            "updated_at");

    private static final List<String> NEEDED_OF_CUSTOMER =
            List.of("lago_id", "external_id", "billing_entity_code", "slug", "applicable_timezone", "created_at");

    private static final List<String> LISTS = List.of(
            "metadata",
            "applied_taxes",
            "billing_periods",
            "subscriptions",
            "fees",
            "credits",
            "error_details",
            "applied_invoice_custom_sections");

    private final SandboxSeed content;

    private InvoiceSeedFile(SandboxSeed content) {
        this.content = content;
    }

    /**
     * Reads a file.
     *
     * @throws IOException if it cannot be read
     * @throws IllegalArgumentException if it holds no invoices of this form; the message says what is wrong
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
            String place = "invoice " + (invoices.size() + 1);
            ObjectNode invoice = complete(object(row, place));
            ObjectNode customer = object(invoice.path("customer"), "customer of " + place);
            require(invoice, NEEDED, place);
            require(customer, NEEDED_OF_CUSTOMER, "customer of " + place);
            customers.putIfAbsent(customer.path("external_id").asString(), customer.deepCopy());
            invoices.add(invoice);
        }
        Set<String> deleted = new TreeSet<>();
        json.path("deleted_customers").forEach(externalId -> deleted.add(externalId.asString("")));
        List<ObjectNode> creditNotes = SandboxSeed.creditNotes(invoices, new SeededRandom(invoices.size()));
        return new InvoiceSeedFile(new SandboxSeed(List.copyOf(customers.values()), invoices, creditNotes, deleted));
    }

    public SandboxSeed content() {
        return content;
    }

    private static ObjectNode object(JsonNode node, String place) {
        if (node instanceof ObjectNode object) {
            return object.deepCopy();
        }
        throw new IllegalArgumentException(place + " is not a JSON object");
    }

    private static ObjectNode complete(ObjectNode invoice) {
        LISTS.stream().filter(list -> !invoice.has(list)).forEach(invoice::putArray);
        return invoice;
    }

    private static void require(ObjectNode node, List<String> fields, String place) {
        for (String field : fields) {
            if (!node.path(field).isString()) {
                throw new IllegalArgumentException(
                        place + " has no text as " + field + ": write invoices as GET /invoices/{id} answers them");
            }
        }
    }
}
