package io.lagomcp.invoices.guard;

import io.lagomcp.invoices.audit.Amount;
import io.lagomcp.invoices.audit.AuditEvent;
import io.lagomcp.invoices.audit.AuditException;
import io.lagomcp.invoices.audit.AuditLog;
import io.lagomcp.invoices.audit.InvoiceRef;
import io.lagomcp.invoices.audit.Ledger;
import io.lagomcp.invoices.audit.RequestFacts;
import io.lagomcp.invoices.audit.SettlingRead;
import io.lagomcp.invoices.audit.Subject;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.LagoException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/** What the guard writes into the audit file, and asks of it. */
final class Trail {
    private static final Logger LOG = LoggerFactory.getLogger(Trail.class);
    /** A settling read is recorded without anything that names a customer. */
    private static final List<String> IMPERSONAL = List.of("lago_id", "issuing_date_from");

    private final AuditLog audit;

    Trail(AuditLog audit) {
        this.audit = audit;
    }

    /** For a call that was refused before there was a plan. */
    static Subject subject(String tool, ObjectNode arguments, Caller caller) {
        return new Subject(
                "",
                caller.principal().name(),
                caller.client(),
                tool,
                Digest.of(tool, arguments),
                Optional.empty(),
                Optional.empty(),
                false);
    }

    /**
     * For everything about one plan.
     *
     * @param id of its confirmation; empty text while it has none
     */
    static Subject subject(String id, Plan plan, Caller caller) {
        return new Subject(
                id,
                caller.principal().name(),
                caller.client(),
                plan.tool(),
                plan.digest(),
                plan.target().map(invoice -> new InvoiceRef(invoice.lagoId(), invoice.number())),
                plan.impact().stake().known().map(money -> new Amount(money.minorUnits(), money.currency())),
                plan.impact().stake() instanceof Stake.Unknown);
    }

    /** The same for what another caller does about it. */
    static Subject subject(Subject plan, Caller caller) {
        return new Subject(
                plan.planId(),
                caller.principal().name(),
                caller.client(),
                plan.tool(),
                plan.argumentsDigest(),
                plan.invoice(),
                plan.amount(),
                plan.amountUnknown());
    }

    /** Refuses the plan where it cannot be recorded. */
    void planned(Subject subject, Decision decision) {
        try {
            audit.record(new AuditEvent.Planned(subject, decision.word(), decision.rule()));
        } catch (AuditException unwritable) {
            throw unavailable(unwritable);
        }
    }

    /** Does the work, and records it where nothing came of it: a refusal, or Lago that could not be read. */
    <T> T keepingRefusals(Subject subject, String channel, Supplier<T> work) {
        try {
            return work.get();
        } catch (RefusedException refused) {
            refused(subject, channel, refused.recorded(), refused.rule());
            throw refused;
        } catch (LagoException unread) {
            refused(subject, channel, unread.failure().code(), "");
            throw unread;
        }
    }

    private void refused(Subject subject, String channel, String code, String rule) {
        try {
            audit.record(new AuditEvent.Refused(subject, code, rule, channel));
        } catch (AuditException unwritable) {
            // it stays refused: a refusal moves no money, so it need not wait for the record
            LOG.warn("A refusal could not be recorded: {}", unwritable.getMessage());
        }
    }

    /** What the record says now; refuses where it cannot be read. */
    <T> T consult(Function<Ledger, T> question) {
        try {
            return audit.consult(question);
        } catch (AuditException unreadable) {
            throw unavailable(unreadable);
        }
    }

    /** Has the intent on disk before it returns, or throws the objection and has written nothing. */
    void intend(
            Subject subject,
            Plan plan,
            Decision decision,
            String channel,
            Function<Ledger, Optional<RefusedException>> objection) {
        AuditEvent.Intent intent = new AuditEvent.Intent(
                subject, decision.word(), decision.rule(), channel, plan.requestKey(), settlingRead(plan));
        Optional<RefusedException> objected;
        try {
            objected = audit.intend(intent, objection);
        } catch (AuditException unwritable) {
            throw unavailable(unwritable);
        }
        if (objected.isPresent()) {
            throw objected.get();
        }
    }

    /** Too late to refuse anything: what cannot be recorded stays on the list of what is pending. */
    void ended(
            Subject subject,
            AuditEvent.Result result,
            String code,
            Optional<Invoice> invoice,
            Optional<io.lagomcp.invoices.lago.RequestFacts> request,
            Duration duration) {
        keep(new AuditEvent.Outcome(
                subject, result, code, invoice.map(Trail::reference), request.map(Trail::facts), duration));
    }

    /** The same for what was unknown until now. */
    void settled(Subject subject, boolean happened, Optional<Invoice> invoice) {
        keep(new AuditEvent.Settled(subject, happened, invoice.map(Trail::reference), "lago"));
    }

    private void keep(AuditEvent event) {
        try {
            audit.record(event);
        } catch (AuditException unwritable) {
            LOG.error(
                    "What became of plan {} could not be recorded: {}",
                    event.subject().planId(),
                    unwritable.getMessage());
        }
    }

    private static RefusedException unavailable(AuditException cause) {
        LOG.error("The audit file cannot be used: {}", cause.getMessage());
        return new RefusedException(Refusal.auditUnavailable());
    }

    private static SettlingRead settlingRead(Plan plan) {
        NextCall call = plan.settledBy();
        return new SettlingRead(call.tool(), call.arguments().deepCopy().retain(IMPERSONAL), plan.earlierIds());
    }

    private static InvoiceRef reference(Invoice invoice) {
        return new InvoiceRef(invoice.lagoId(), invoice.number());
    }

    private static RequestFacts facts(io.lagomcp.invoices.lago.RequestFacts facts) {
        return new RequestFacts(facts.method(), facts.path(), facts.status(), facts.attempts(), facts.requestId());
    }
}
