package io.lagomcp.invoices.sandbox.store;

import static io.lagomcp.invoices.sandbox.store.SandboxJson.is;
import static io.lagomcp.invoices.sandbox.store.SandboxJson.text;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The customers and invoices of the account.
 *
 * <p>Its objects never change after they were returned: a change edits a copy, which replaces the original only if the whole
 * edit succeeds.
 */
public final class InvoiceStore {
    private static final Set<String> VISIBLE = Set.of("draft", "finalized", "voided", "failed", "pending");
    private static final long RANDOM_SEED = 42;

    private final Map<String, ObjectNode> customers = new LinkedHashMap<>();
    private final Map<String, ObjectNode> invoices = new LinkedHashMap<>();
    private final List<ObjectNode> creditNotes = new ArrayList<>();
    private final Map<String, Long> returnedCredits = new HashMap<>();
    private final Set<String> deletedCustomers;
    private final Clock clock;
    private final SeededRandom random = new SeededRandom(RANDOM_SEED);

    public InvoiceStore(SandboxSeed seed, Clock clock) {
        this.clock = clock;
        seed.customers().forEach(customer -> customers.put(text(customer, "external_id"), customer));
        deletedCustomers = seed.deleted();
        seed.invoices().forEach(invoice -> invoices.put(text(invoice, "lago_id"), invoice));
        seed.creditNotes().forEach(this::add);
    }

    /** The invoice with this id; 404 if there is none or Lago hides it. */
    public synchronized ObjectNode invoice(String lagoId) {
        return Optional.ofNullable(invoices.get(lagoId))
                .filter(InvoiceStore::visible)
                .orElseThrow(() -> LagoErrorResponse.notFound("invoice"));
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

    public synchronized void changeCreditNote(String lagoId, Consumer<ObjectNode> edit) {
        creditNotes.replaceAll(note -> {
            if (!is(note, "lago_id", lagoId)) {
                return note;
            }
            ObjectNode after = note.deepCopy().put("updated_at", SandboxJson.time(now()));
            edit.accept(after);
            return after;
        });
    }

    /** Returns credits to the wallet of the customer, in minor units. */
    public synchronized void returnCredits(JsonNode customer, long cents) {
        returnedCredits.merge(text(customer, "external_id"), cents, Long::sum);
    }

    public synchronized long returnedCredits(JsonNode customer) {
        return returnedCredits.getOrDefault(text(customer, "external_id"), 0L);
    }

    /** All invoices that Lago shows. */
    public synchronized List<ObjectNode> invoices() {
        return invoices.values().stream().filter(InvoiceStore::visible).toList();
    }

    /** Changes an invoice, all or nothing; if anything changed, {@code updated_at} advances. */
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

    /** Changes an invoice without a new {@code updated_at}, as some of Lago's jobs do. */
    public synchronized void changeSilently(String lagoId, Consumer<ObjectNode> edit) {
        ObjectNode after = invoice(lagoId).deepCopy();
        edit.accept(after);
        invoices.put(lagoId, after);
    }

    /**
     * Edits and adds an invoice in one step, so that no two invoices take the same number. A customer without a currency takes
     * the invoice's.
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

    /** Whether the account or any of its invoices has a billing entity with this code. */
    public synchronized boolean knowsBillingEntity(String code) {
        return BillingEntity.withCode(code).isPresent()
                || invoices.values().stream().anyMatch(invoice -> is(invoice, "billing_entity_code", code));
    }

    public synchronized int nextSequentialId(JsonNode customer) {
        String customerId = text(customer, "lago_id");
        return invoices.values().stream()
                        .filter(invoice -> is(invoice.path("customer"), "lago_id", customerId))
                        .mapToInt(invoice -> invoice.path("sequential_id").asInt(0))
                        .max()
                        .orElse(0)
                + 1;
    }

    public Instant now() {
        return clock.instant();
    }

    /** Today in the customer's time zone. */
    public LocalDate today(JsonNode customer) {
        return LocalDate.ofInstant(now(), ZoneId.of(text(customer, "applicable_timezone")));
    }

    public SeededRandom random() {
        return random;
    }

    private Instant laterThan(Instant before) {
        // Lago stores fractions of a second that it does not show; here two changes in one second must differ
        Instant now = now();
        return now.isBefore(before.plusSeconds(1)) ? before.plusSeconds(1) : now;
    }

    private static boolean visible(ObjectNode invoice) {
        return VISIBLE.contains(text(invoice, "status"));
    }

    /**
     * Generates ids that look random and are the same on every start.
     *
     * <p>It uses {@link Random} because its documentation fixes the algorithm for every JDK, unlike the newer generators.
     */
    public static final class SeededRandom {
        private final Random random;

        public SeededRandom(long seed) {
            random = new Random(seed);
        }

        /** A version 4 UUID. */
        public synchronized String uuid() {
            long high = (random.nextLong() & ~0xF000L) | 0x4000L;
            long low = (random.nextLong() & 0x3FFFFFFFFFFFFFFFL) | 0x8000000000000000L;
            return new UUID(high, low).toString();
        }

        /** A token like those in signed links of Rails: encoded text, two dashes and a digest. */
        public synchronized String signedToken() {
            byte[] text = new byte[48];
            byte[] digest = new byte[20];
            random.nextBytes(text);
            random.nextBytes(digest);
            return Base64.getUrlEncoder().encodeToString(text) + "--"
                    + HexFormat.of().formatHex(digest);
        }
    }
}
