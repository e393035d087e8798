package io.lagomcp.invoices.approval.plan;

import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.Money;
import io.lagomcp.invoices.lago.SafeText;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The invoice as it was when a plan was made. A plan holds only while a new reading {@linkplain #matches says the same}.
 *
 * @param unsettled what neither payments nor credit notes have settled, whatever the statuses say
 * @param paid by payments that Lago knows of
 * @param updatedAt as Lago wrote it; not part of that comparison, because Lago moves it when it has made a file
 * @param disputeLostAt as Lago wrote it; empty where no payment dispute was lost
 * @param paymentProvider that collects from the customer, with its code; empty where nobody does
 * @param metadata by key
 * @param lines SHA-256 over the ids of its lines, in hex; not part of that comparison, because Lago gives a draft new ones
 * @param otherFields SHA-256 over the invoice's other fields, without those of its lines, in hex
 */
public record InvoiceSnapshot(
        String lagoId,
        String number,
        String status,
        String paymentStatus,
        Money total,
        Money unsettled,
        Money paid,
        String updatedAt,
        String issuingDate,
        boolean overdue,
        String disputeLostAt,
        boolean selfBilled,
        String externalCustomerId,
        String customerName,
        String paymentProvider,
        Map<String, JsonNode> metadata,
        String lines,
        String otherFields) {

    /** Fields that Lago changes by itself without a change of what they tell: links to files are signed anew each time. */
    private static final Set<String> MEANINGLESS = Set.of("updated_at", "file_url", "xml_url", "web_url");

    private static final Set<String> COMPARED_BY_NAME = Set.of(
            "lago_id",
            "number",
            "status",
            "payment_status",
            "total_amount_cents",
            "total_due_amount_cents",
            "total_paid_amount_cents",
            "issuing_date",
            "payment_overdue",
            "payment_dispute_lost_at",
            "self_billed");

    public static InvoiceSnapshot of(Invoice invoice) {
        return new InvoiceSnapshot(
                invoice.lagoId(),
                invoice.number(),
                invoice.status(),
                invoice.paymentStatus(),
                invoice.total(),
                invoice.unsettled(),
                invoice.paid(),
                invoice.updatedAt(),
                invoice.issuingDate(),
                invoice.paymentOverdue(),
                invoice.disputeLostAt(),
                invoice.isSelfBilled(),
                invoice.externalCustomerId(),
                invoice.customerName(),
                invoice.paymentProvider(),
                byKey(invoice.json().path("metadata")),
                lines(invoice.json().path("fees")),
                otherFields(invoice.json()));
    }

    /** Only values: the order of Lago's lists means nothing, and what is in them shows in the totals. */
    private static String otherFields(ObjectNode invoice) {
        ObjectNode others = JsonNodeFactory.instance.objectNode();
        invoice.propertyStream()
                .filter(field -> field.getValue().isValueNode())
                .filter(field -> !MEANINGLESS.contains(field.getKey()) && !COMPARED_BY_NAME.contains(field.getKey()))
                .forEach(field -> others.set(field.getKey(), field.getValue()));
        return CallDigest.of("", others);
    }

    /** Sorted, because Lago gives them in any order. */
    private static String lines(JsonNode fees) {
        ArrayNode ids = JsonNodeFactory.instance.arrayNode();
        fees.valueStream().map(fee -> fee.path("lago_id").asString("")).sorted().forEach(ids::add);
        return CallDigest.of("", JsonNodeFactory.instance.objectNode().set("ids", ids));
    }

    /** Whether nothing has changed in a later reading that means anything to anybody. */
    public boolean matches(InvoiceSnapshot later) {
        return equals(later.withMeaningless(updatedAt, lines));
    }

    private InvoiceSnapshot withMeaningless(String time, String ids) {
        return new InvoiceSnapshot(
                lagoId,
                number,
                status,
                paymentStatus,
                total,
                unsettled,
                paid,
                time,
                issuingDate,
                overdue,
                disputeLostAt,
                selfBilled,
                externalCustomerId,
                customerName,
                paymentProvider,
                metadata,
                ids,
                otherFields);
    }

    /** Sorted by key: Lago gives them in any order, in which they must not be written again either. */
    private static Map<String, JsonNode> byKey(JsonNode entries) {
        Map<String, JsonNode> byKey = new TreeMap<>();
        entries.forEach(entry -> byKey.put(entry.path("key").asString(""), entry.deepCopy()));
        return Collections.unmodifiableMap(byKey);
    }

    /** For a sentence: number, customer and external id, quoted where people typed them. */
    public String described() {
        return named() + " for " + customer();
    }

    /** For a sentence: the number, and where others share it, what tells it from them. */
    public String named() {
        String named = number.isEmpty() ? "without a number" : SafeText.token(number);
        return named + (hasNumberOfItsOwn() ? "" : distinction());
    }

    /** Until it is finalized, an invoice shares its number with others. */
    boolean hasNumberOfItsOwn() {
        return !number.isEmpty() && !number.endsWith("-DRAFT");
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
        compare("unsettled amount", unsettled, later.unsettled, changes);
        compare("amount paid", paid, later.paid, changes);
        compare("payment overdue", overdue, later.overdue, changes);
        compare("payment dispute lost at", disputeLostAt, later.disputeLostAt, changes);
        compare("self-billed", selfBilled, later.selfBilled, changes);
        compare("customer", customer(), later.customer(), changes);
        compare("the customer's payment provider", paymentProvider, later.paymentProvider, changes);
        if (!metadata.equals(later.metadata)) {
            changes.add("metadata is different");
        }
        if (!otherFields.equals(later.otherFields)) {
            changes.add("another of its fields is different");
        }
        return String.join("; ", changes);
    }

    private static void compare(String what, Object before, Object after, List<String> changes) {
        if (!before.equals(after)) {
            changes.add(what + " was " + inWords(before) + ", is " + inWords(after));
        }
    }

    private static String inWords(Object value) {
        if (value instanceof Money money) {
            return money.toString();
        }
        return value.toString().isEmpty() ? "(none)" : SafeText.token(value.toString());
    }
}
