package io.lagomcp.invoices.audit;

import io.lagomcp.invoices.audit.AuditLine.Sha256;
import io.lagomcp.invoices.audit.event.AnyAuditEvent;
import io.lagomcp.invoices.audit.event.AuditContext;
import io.lagomcp.invoices.audit.event.AuditContext.Amount;
import io.lagomcp.invoices.audit.event.AuditContext.InvoiceReference;
import io.lagomcp.invoices.audit.event.AuditEvent;
import io.lagomcp.invoices.audit.event.AuditEvent.Notified;
import io.lagomcp.invoices.audit.event.AuditEvent.PauseChange;
import io.lagomcp.invoices.audit.event.AuditEvent.RejectedRequests;
import io.lagomcp.invoices.audit.event.AuditEvent.SentLagoRequest;
import io.lagomcp.invoices.audit.event.AuditSanitizer;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What an event says in its line: fields in one order for all events, and what is not known left out. */
final class AuditEventWriter {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private static final Map<Class<? extends AnyAuditEvent>, String> NAMES = Map.of(
            AuditEvent.Planned.class, "planned",
            AuditEvent.Refused.class, "refused",
            AuditEvent.Intent.class, "intent",
            AuditEvent.Outcome.class, "outcome",
            AuditEvent.Settled.class, "settled",
            RejectedRequests.class, "turned_away",
            Notified.class, "notified");

    static final String PAUSED = "paused";
    static final String RESUMED = "resumed";

    private static final int LONGEST_REASON = 300;

    private final ObjectNode fields = JsonNodeFactory.instance.objectNode();

    private AuditEventWriter(long seq, Instant time, String event, String process) {
        fields.put("seq", seq).put("time", TIME.format(time)).put("event", event);
        text("process", process);
    }

    /** The fields of the line with this number. */
    static ObjectNode of(AnyAuditEvent recorded, long seq, Instant time, String process) {
        AuditEventWriter line = new AuditEventWriter(seq, time, name(recorded), process);
        if (recorded instanceof AuditEvent event) {
            line.about(event.subject(), invoice(event));
            line.stake(event);
            line.decided(event);
            line.text("arguments_sha256", event.subject().argumentsDigest());
            line.became(event);
        } else if (recorded instanceof RejectedRequests refused) {
            line.text("address", refused.address());
            line.text("claimed", refused.claimed());
            line.text("code", refused.code());
            line.fields.put("count", refused.count());
        } else if (recorded instanceof PauseChange change) {
            line.text("principal", change.by());
            line.text("client", change.client());
            line.text("paused_principal", change.principal());
            line.text("person", change.person());
            line.cleanText("reason", AuditSanitizer.of(change.reason(), LONGEST_REASON));
            line.text("channel", change.channel());
        } else if (recorded instanceof Notified sent) {
            line.text("plan", sent.planId());
            line.text("type", sent.type());
            line.text("message", sent.messageId());
            line.text("code", sent.code());
            line.fields.put("attempts", sent.attempts());
        }
        return line.fields;
    }

    /** The fields of a line that says: the end of the log was half a line, and was cut off. */
    static ObjectNode recovered(long cutBytes, long seq, Instant time, String process) {
        return new AuditEventWriter(seq, time, "recovered", process).fields.put("cut_bytes", cutBytes);
    }

    /** The line of a checkpoint: what the intent said, under the names of its own line, and what became of it. */
    static ObjectNode of(RecordedAction action) {
        AuditEventWriter line = new AuditEventWriter(action.seq(), action.time(), "intent", action.process());
        line.about(action.subject(), action.subject().invoice());
        line.stake(action.subject());
        line.text("arguments_sha256", action.subject().argumentsDigest());
        line.text("channel", action.channel());
        line.text("request_key", action.requestKey().orElse(""));
        line.fields.set("settled_by", action.settledBy().fields());
        line.fields.put("state", action.state().name());
        line.text("code", action.details().code());
        action.details()
                .status()
                .ifPresent(status -> line.fields.putObject("request").put("status", status));
        line.flag("held_back", action.details().heldBack());
        line.flag("differs", action.details().differs());
        action.result().ifPresent(invoice -> line.invoice("result", invoice));
        return line.fields.put("last_seq", action.lastSeq());
    }

    /** The line of a checkpoint: the same as in the log. */
    static ObjectNode of(Pause pause) {
        AuditEventWriter line = new AuditEventWriter(pause.seq(), pause.since(), PAUSED, "");
        line.text("principal", pause.by());
        line.text("paused_principal", pause.principal());
        line.text("person", pause.person());
        line.cleanText("reason", pause.reason());
        return line.fields;
    }

    private static String name(AnyAuditEvent event) {
        if (event instanceof PauseChange change) {
            return change.paused() ? PAUSED : RESUMED;
        }
        return Objects.requireNonNull(NAMES.get(event.getClass()));
    }

    private void about(AuditContext subject, Optional<InvoiceReference> invoice) {
        text("plan", subject.planId());
        text("principal", subject.principal());
        text("confirmed_by", subject.confirmedBy());
        text("client", subject.client());
        text("tool", subject.tool());
        invoice.ifPresent(known -> invoice("invoice", known));
    }

    private void stake(AuditEvent event) {
        if (event instanceof AuditEvent.Planned planned && planned.batch().isPresent()) {
            AuditEvent.PlannedBatch batch = planned.batch().get();
            stake(batch.amounts(), batch.amountUnknown());
        } else {
            stake(event.subject());
        }
    }

    private void stake(AuditContext subject) {
        stake(subject.amountUnknown() ? List.of() : subject.amount().stream().toList(), subject.amountUnknown());
    }

    /** Names one sum that is all there is; lists several, and what is known where something is not. */
    private void stake(List<Amount> amounts, boolean unknown) {
        flag("amount_unknown", unknown);
        if (amounts.size() == 1 && !unknown) {
            amount(fields.putObject("amount"), amounts.get(0));
        } else if (!amounts.isEmpty()) {
            ArrayNode each = fields.putArray("amounts");
            amounts.forEach(amount -> amount(each.addObject(), amount));
        }
    }

    private static Optional<InvoiceReference> invoice(AuditEvent event) {
        Optional<InvoiceReference> changed = Optional.empty();
        if (event instanceof AuditEvent.Outcome outcome) {
            changed = outcome.invoice();
        } else if (event instanceof AuditEvent.Settled settled) {
            changed = settled.invoice();
        }
        return changed.or(() -> event.subject().invoice());
    }

    private void decided(AuditEvent event) {
        if (event instanceof AuditEvent.Planned planned) {
            text("decision", planned.decision());
            text("rule", planned.rule());
            cleanText("reason", AuditSanitizer.of(planned.reason(), LONGEST_REASON));
            planned.expiresAt().ifPresent(end -> text("expires", TIME.format(end)));
            planned.batch().ifPresent(batch -> batch(batch.lagoIds()));
        } else if (event instanceof AuditEvent.Refused refused) {
            text("rule", refused.rule());
            cleanText("reason", AuditSanitizer.of(refused.reason(), LONGEST_REASON));
            text("channel", refused.channel());
        } else if (event instanceof AuditEvent.Intent intent) {
            text("decision", intent.decision());
            text("rule", intent.rule());
            text("channel", intent.channel());
            intent.requestKey().ifPresent(key -> text("request_key", Sha256.fingerprint(key)));
        }
    }

    private void became(AuditEvent event) {
        if (event instanceof AuditEvent.Refused refused) {
            text("code", refused.code());
            if (refused.count() > 1) {
                fields.put("count", refused.count());
            }
        } else if (event instanceof AuditEvent.Intent intent) {
            fields.set("settled_by", intent.settledBy().fields());
        } else if (event instanceof AuditEvent.Outcome outcome) {
            text("result", outcome.result().name().toLowerCase(Locale.ROOT));
            text("code", outcome.code());
            flag("held_back", outcome.heldBack());
            flag("differs", outcome.differs());
            outcome.request().ifPresent(this::request);
            fields.put("duration_ms", outcome.duration().toMillis());
            outcome.settledBy().ifPresent(read -> fields.set("settled_by", read.fields()));
        } else if (event instanceof AuditEvent.Settled settled) {
            fields.put("happened", settled.happened());
            text("by", settled.by());
        }
    }

    private void invoice(String name, InvoiceReference invoice) {
        fields.putObject(name)
                .put("lago_id", AuditSanitizer.of(invoice.lagoId()))
                .put("number", AuditSanitizer.of(invoice.number()));
    }

    /** Ids alone: with the numbers, which may be of any length, the line could become too long. */
    private void batch(List<String> lagoIds) {
        ArrayNode ids =
                fields.putObject("invoices").put("count", lagoIds.size()).putArray("lago_ids");
        lagoIds.forEach(id -> ids.add(AuditSanitizer.of(id)));
    }

    private static void amount(ObjectNode object, Amount amount) {
        object.put("cents", amount.minorUnits()).put("currency", AuditSanitizer.of(amount.currency()));
    }

    private void request(SentLagoRequest facts) {
        ObjectNode request = fields.putObject("request")
                .put("method", AuditSanitizer.of(facts.method()))
                .put("path", AuditSanitizer.of(facts.path()));
        facts.status().ifPresent(status -> request.put("status", status));
        request.put("attempts", facts.attempts());
        facts.requestId().ifPresent(id -> request.put("id", AuditSanitizer.of(id)));
    }

    private void flag(String name, boolean value) {
        if (value) {
            fields.put(name, true);
        }
    }

    private void text(String name, String value) {
        cleanText(name, AuditSanitizer.of(value));
    }

    private void cleanText(String name, String clean) {
        if (!clean.isEmpty()) {
            fields.put(name, clean);
        }
    }
}
