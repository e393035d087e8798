package io.lagomcp.invoices.audit;

import io.lagomcp.invoices.audit.event.AuditContext;
import io.lagomcp.invoices.audit.event.AuditContext.Amount;
import io.lagomcp.invoices.audit.event.AuditContext.InvoiceReference;
import io.lagomcp.invoices.audit.event.AuditEvent.Intent;
import io.lagomcp.invoices.audit.event.AuditEvent.Outcome;
import io.lagomcp.invoices.audit.event.AuditEvent.Planned;
import io.lagomcp.invoices.audit.event.AuditEvent.Refused;
import io.lagomcp.invoices.audit.event.AuditEvent.Result;
import io.lagomcp.invoices.audit.event.AuditEvent.SentLagoRequest;
import io.lagomcp.invoices.audit.event.AuditEvent.Settled;
import io.lagomcp.invoices.audit.event.VerificationCall;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import tools.jackson.databind.node.JsonNodeFactory;

/** Events as they happen. */
public final class SampleEvents {
    static final String INVOICE = "1a901a90-1a90-1a90-1a90-1a901a901a90";

    private SampleEvents() {}

    public static AuditContext subject(String plan) {
        return new AuditContext(
                plan,
                "local",
                "claude-desktop 1.2",
                "finalize_invoice",
                "d".repeat(64),
                Optional.of(new InvoiceReference(INVOICE, "LAG-1234")),
                Optional.of(new Amount(123_450, "EUR")),
                false);
    }

    public static Planned planned(String plan) {
        return planned(subject(plan));
    }

    public static Planned planned(AuditContext subject) {
        return new Planned(subject, "confirm", "default", "", Optional.empty(), Optional.empty());
    }

    static Refused refused(String plan) {
        return new Refused(subject(plan), "declined", "over-limit", "elicitation");
    }

    public static Intent intent(String plan) {
        return intent(subject(plan), Optional.empty());
    }

    public static Intent intent(AuditContext subject, Optional<String> requestKey) {
        return new Intent(subject, "confirm", "default", "elicitation", requestKey, settlingRead());
    }

    public static VerificationCall settlingRead() {
        return new VerificationCall(
                "find_invoice", JsonNodeFactory.instance.objectNode().put("lago_id", INVOICE));
    }

    public static Outcome done(String plan) {
        return outcome(plan, Result.DONE, "");
    }

    public static Outcome outcome(String plan, Result result, String code) {
        SentLagoRequest request = new SentLagoRequest(
                "PUT", "/api/v1/invoices/" + INVOICE + "/finalize", OptionalInt.of(200), 1, Optional.of("req-1"));
        return new Outcome(
                subject(plan),
                result,
                code,
                Optional.empty(),
                Optional.of(request),
                Duration.ofMillis(321),
                Optional.empty(),
                false,
                false);
    }

    /** Without anything that was sent. */
    public static Outcome outcome(
            AuditContext subject, Result result, String code, Optional<InvoiceReference> invoice) {
        return new Outcome(
                subject, result, code, invoice, Optional.empty(), Duration.ZERO, Optional.empty(), false, false);
    }

    static Settled settled(String plan, boolean happened) {
        return new Settled(subject(plan), happened, Optional.empty(), "confirm_action");
    }

    /** Records an intent to which nobody objects. */
    public static void intend(AuditLog log, Intent intent) {
        Optional<String> objection = log.intend(intent, ledger -> Optional.empty());
        if (objection.isPresent()) {
            throw new AssertionError("nobody objected to " + intent);
        }
    }
}
