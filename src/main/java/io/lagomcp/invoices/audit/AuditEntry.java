package io.lagomcp.invoices.audit;

import io.lagomcp.invoices.audit.AuditLine.CorruptLineException;
import io.lagomcp.invoices.audit.event.AuditContext;
import io.lagomcp.invoices.audit.event.AuditContext.Amount;
import io.lagomcp.invoices.audit.event.AuditContext.InvoiceReference;
import io.lagomcp.invoices.audit.event.VerificationCall;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One line of the log, read. Fields that this version does not know are kept and ignored.
 *
 * @param seq the line's number
 * @param time when it was written
 * @param event {@code planned}, {@code refused}, {@code intent}, {@code outcome}, {@code settled},
 *     {@code paused}, {@code resumed}, {@code turned_away}, {@code notified} or {@code recovered}
 * @param fields everything that it says
 */
public record AuditEntry(long seq, Instant time, String event, ObjectNode fields) {

    /** The entry that these fields are, or empty if they lack what every entry has. */
    static Optional<AuditEntry> of(ObjectNode fields) {
        long seq = fields.path("seq").longValue(0);
        String event = fields.path("event").stringValue("");
        if (seq < 1 || event.isEmpty()) {
            return Optional.empty();
        }
        try {
            Instant time = Instant.parse(fields.path("time").stringValue(""));
            return Optional.of(new AuditEntry(seq, time, event, fields));
        } catch (DateTimeException noTime) {
            return Optional.empty();
        }
    }

    /** The entry of this line; empty where that is not as it was written, which the log reports itself. */
    public static Optional<AuditEntry> read(String line) {
        return read(line.getBytes(StandardCharsets.US_ASCII));
    }

    static Optional<AuditEntry> read(byte[] line) {
        try {
            return Optional.of(AuditLine.read(line).entry());
        } catch (CorruptLineException notWritten) {
            return Optional.empty();
        }
    }

    /** The text of this field; empty where the entry does not have it. */
    public String text(String field) {
        return fields.path(field).stringValue("");
    }

    /** The invoice it is about, or that came out of it. */
    public Optional<InvoiceReference> invoice() {
        return invoice("invoice");
    }

    /** The Lago ids of the invoices of a planned batch; none where it is about one change. */
    public List<String> batch() {
        return fields.path("invoices")
                .path("lago_ids")
                .valueStream()
                .map(id -> id.stringValue(""))
                .toList();
    }

    Optional<InvoiceReference> invoice(String field) {
        return object(field)
                .map(invoice -> new InvoiceReference(
                        invoice.path("lago_id").stringValue(""),
                        invoice.path("number").stringValue("")));
    }

    /** The money at stake; empty where it is in several currencies, see {@link #amounts}. */
    public Optional<Amount> amount() {
        return object("amount").map(AuditEntry::amount);
    }

    /** The money at stake as far as it is known, by currency. */
    public List<Amount> amounts() {
        return Stream.concat(
                        amount().stream(), fields.path("amounts").valueStream().map(AuditEntry::amount))
                .toList();
    }

    private static Amount amount(JsonNode amount) {
        return new Amount(
                amount.path("cents").longValue(0), amount.path("currency").stringValue(""));
    }

    /** Whether money is at stake of which nobody knows how much. */
    public boolean amountUnknown() {
        return fields.path("amount_unknown").booleanValue(false);
    }

    /** The line as it is in the log: compact JSON in visible ASCII. */
    public String json() {
        return AuditLine.json(fields);
    }

    AuditContext subject() {
        return new AuditContext(
                text("plan"),
                text("principal"),
                text("client"),
                text("tool"),
                text("arguments_sha256"),
                invoice(),
                amount(),
                amountUnknown(),
                text("confirmed_by"));
    }

    VerificationCall settledBy() {
        return VerificationCall.of(fields.path("settled_by") instanceof ObjectNode read ? read : fields.objectNode());
    }

    private Optional<JsonNode> object(String field) {
        return Optional.of(fields.path(field)).filter(JsonNode::isObject);
    }
}
