package io.lagomcp.invoices.guard;

import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.Money;
import io.lagomcp.invoices.lago.SafeText;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * The invoice as it was when a plan was made. A plan holds only while a new reading equals it.
 *
 * @param metadata compared too, because Lago may leave {@code updated_at} alone when only metadata changes
 * @param updatedAt as Lago wrote it; part of the comparison, so that no change goes unseen
 */
public record InvoiceSnapshot(
        String lagoId,
        String number,
        String status,
        String paymentStatus,
        Money total,
        Money due,
        String updatedAt,
        String issuingDate,
        String externalCustomerId,
        String customerName,
        Map<String, JsonNode> metadata) {

    public static InvoiceSnapshot of(Invoice invoice) {
        return new InvoiceSnapshot(
                invoice.lagoId(),
                invoice.number(),
                invoice.status(),
                invoice.paymentStatus(),
                invoice.total(),
                invoice.due(),
                invoice.updatedAt(),
                invoice.issuingDate(),
                invoice.externalCustomerId(),
                invoice.customerName(),
                byKey(invoice.json().path("metadata")));
    }

    /** By key, because their order means nothing. */
    private static Map<String, JsonNode> byKey(JsonNode entries) {
        Map<String, JsonNode> byKey = new LinkedHashMap<>();
        entries.forEach(entry -> byKey.put(entry.path("key").asString(""), entry.deepCopy()));
        return Collections.unmodifiableMap(byKey);
    }

    /** For a sentence: number, customer and external id, quoted where people typed them. */
    public String described() {
        return named() + " of " + customer();
    }

    /** For a sentence: the number, and where others share it, what tells it from them. */
    public String named() {
        return SafeText.token(number) + (hasNumberOfItsOwn() ? "" : distinction());
    }

    /** Until it is finalized, an invoice shares its number with others. */
    boolean hasNumberOfItsOwn() {
        return !number.endsWith("-DRAFT");
    }

    private String distinction() {
        return " (dated " + SafeText.token(issuingDate) + ", id " + SafeText.token(lagoId.split("-", 2)[0]) + ")";
    }

    /** For a sentence: the customer's name, quoted, and external id. */
    public String customer() {
        return SafeText.quoted(customerName) + " (" + SafeText.token(externalCustomerId) + ")";
    }

    /** What is different in a later reading, in words. */
    String changesIn(InvoiceSnapshot later) {
        List<String> changes = new ArrayList<>();
        compare("number", number, later.number, changes);
        compare("status", status, later.status, changes);
        compare("payment status", paymentStatus, later.paymentStatus, changes);
        compare("issuing date", issuingDate, later.issuingDate, changes);
        compare("total", total, later.total, changes);
        compare("amount due", due, later.due, changes);
        compare("customer", customer(), later.customer(), changes);
        if (!metadata.equals(later.metadata)) {
            changes.add("metadata is different");
        }
        compare("last change", updatedAt, later.updatedAt, changes);
        return String.join("; ", changes);
    }

    private static void compare(String what, Object before, Object after, List<String> changes) {
        if (!before.equals(after)) {
            changes.add(what + " was " + inWords(before) + ", is " + inWords(after));
        }
    }

    private static String inWords(Object value) {
        return value instanceof Money money ? money.toString() : SafeText.token(value.toString());
    }
}
