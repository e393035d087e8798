package io.lagomcp.invoices.sandbox.store;

import io.lagomcp.invoices.sandbox.http.LagoErrorResponse;
import io.lagomcp.invoices.sandbox.http.SandboxJson;
import io.lagomcp.invoices.sandbox.model.BillingEntity;
import io.lagomcp.invoices.sandbox.model.SeededRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The customers and invoices of the account.
 *
 * <p>What it hands out is never changed afterwards: a change is made on a copy, which takes the place of the original only
 * when all of it has succeeded.
 */
public final class InvoiceStore {
    private static final Set<String> VISIBLE = Set.of("draft", "finalized", "voided", "failed", "pending");
    private static final long NUMBER = 42;

    private final Map<String, ObjectNode> customers = new LinkedHashMap<>();
    private final Map<String, ObjectNode> invoices = new LinkedHashMap<>();
    private final List<ObjectNode> creditNotes = new ArrayList<>();
    private final Map<String, Long> givenBack = new HashMap<>();
    private final Set<String> deletedCustomers;
    private final Clock clock;
    private final SeededRandom dice = new SeededRandom(NUMBER);

    public InvoiceStore(SandboxSeed seed, Clock clock) {
        this.clock = clock;
        seed.customers().forEach(customer -> customers.put(text(customer, "external_id"), customer));
        deletedCustomers = seed.deleted();
        seed.invoices().forEach(invoice -> invoices.put(text(invoice, "lago_id"), invoice));
        seed.creditNotes().forEach(this::add);
    }

    /** The invoice with this id; 404 if there is none or Lago hides it. */
    public synchronized ObjectNode invoice(String lagoId) {
        ObjectNode invoice = invoices.get(lagoId);
        if (invoice == null || !visible(invoice)) {
            throw LagoErrorResponse.notFound("invoice");
        }
        return invoice;
    }

    /** The customers who have not been deleted. */
    public synchronized List<ObjectNode> customers() {
        return customers.values().stream()
                .filter(customer -> !isDeleted(customer))
                .toList();
    }

    /** All credit notes, the newest first. */
    public synchronized List<ObjectNode> creditNotes() {
        return List.copyOf(creditNotes);
    }

    /** The credit notes of this invoice, the newest first. */
    public synchronized List<ObjectNode> creditNotes(ObjectNode invoice) {
        return creditNotes.stream()
                .filter(note -> note.path("lago_invoice_id").equals(invoice.path("lago_id")))
                .toList();
    }

    public synchronized void add(ObjectNode creditNote) {
        creditNotes.add(0, creditNote);
    }

    /** Puts the edit of a credit note into effect. */
    public synchronized void changeCreditNote(String lagoId, Consumer<ObjectNode> edit) {
        creditNotes.replaceAll(note -> {
            if (!text(note, "lago_id").equals(lagoId)) {
                return note;
            }
            ObjectNode after = note.deepCopy().put("updated_at", SandboxJson.time(now()));
            edit.accept(after);
            return after;
        });
    }

    /** Gives credits back to the wallet of the customer, in minor units. */
    public synchronized void giveBack(JsonNode customer, long cents) {
        givenBack.merge(text(customer, "external_id"), cents, Long::sum);
    }

    /** What the wallet of the customer got back. */
    public synchronized long givenBack(JsonNode customer) {
        return givenBack.getOrDefault(text(customer, "external_id"), 0L);
    }

    /** All invoices that Lago shows. */
    public synchronized List<ObjectNode> invoices() {
        return invoices.values().stream().filter(InvoiceStore::visible).toList();
    }

    /** Puts the edit into effect, all or nothing; when it changed something, {@code updated_at} moves on. */
    public synchronized ObjectNode change(String lagoId, Consumer<ObjectNode> edit) {
        ObjectNode before = invoice(lagoId);
        ObjectNode after = before.deepCopy();
        edit.accept(after);
        if (after.equals(before)) {
            return before;
        }
        after.put("updated_at", SandboxJson.time(laterThan(Instant.parse(text(before, "updated_at")))));
        invoices.put(lagoId, after);
        return after;
    }

    /** Edits an invoice as Lago does beneath it: {@code updated_at} stays. */
    public synchronized void touch(String lagoId, Consumer<ObjectNode> edit) {
        ObjectNode after = invoice(lagoId).deepCopy();
        edit.accept(after);
        invoices.put(lagoId, after);
    }

    /**
     * Adds an invoice, with the edit done to it in the same step, so that no two invoices take the same number. A customer
     * without a currency takes on that of the invoice.
     */
    public synchronized void add(ObjectNode invoice, Consumer<ObjectNode> edit) {
        ObjectNode customer = customer(text(invoice.path("customer"), "external_id"));
        if (customer.path("currency").isNull()) {
            ObjectNode after = customer.deepCopy().put("currency", text(invoice, "currency"));
            customers.put(text(after, "external_id"), after);
            invoice.set("customer", after.deepCopy());
        }
        edit.accept(invoice);
        invoices.put(text(invoice, "lago_id"), invoice);
    }

    /** The customer with this external id; 404 if there is none or it was deleted. */
    public synchronized ObjectNode customer(String externalId) {
        return Optional.ofNullable(customers.get(externalId))
                .filter(customer -> !isDeleted(customer))
                .orElseThrow(() -> LagoErrorResponse.notFound("customer"));
    }

    public boolean isDeleted(JsonNode customer) {
        return deletedCustomers.contains(text(customer, "external_id"));
    }

    /** Whether the account has a billing entity with this code, its own or one that its invoices brought along. */
    public synchronized boolean knowsBillingEntity(String code) {
        return BillingEntity.withCode(code).isPresent()
                || invoices.values().stream().anyMatch(invoice -> text(invoice, "billing_entity_code")
                        .equals(code));
    }

    /** The place that the customer's next issued invoice takes. */
    public synchronized int nextSequentialId(JsonNode customer) {
        return 1
                + invoices.values().stream()
                        .filter(invoice ->
                                text(invoice.path("customer"), "lago_id").equals(text(customer, "lago_id")))
                        .mapToInt(invoice -> invoice.path("sequential_id").asInt(0))
                        .max()
                        .orElse(0);
    }

    public Clock clock() {
        return clock;
    }

    public Instant now() {
        return clock.instant();
    }

    /** Today where the customer is. */
    public LocalDate today(JsonNode customer) {
        return LocalDate.ofInstant(now(), ZoneId.of(text(customer, "applicable_timezone")));
    }

    public SeededRandom dice() {
        return dice;
    }

    private Instant laterThan(Instant before) {
        // Lago counts in fractions of a second that it does not show; here two changes in one second must differ
        Instant now = now();
        return now.isBefore(before.plusSeconds(1)) ? before.plusSeconds(1) : now;
    }

    private static boolean visible(ObjectNode invoice) {
        return VISIBLE.contains(text(invoice, "status"));
    }

    private static String text(JsonNode node, String field) {
        return node.path(field).asString();
    }
}
