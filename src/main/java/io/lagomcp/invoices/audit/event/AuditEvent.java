package io.lagomcp.invoices.audit.event;

import io.lagomcp.invoices.audit.event.AuditContext.Amount;
import io.lagomcp.invoices.audit.event.AuditContext.InvoiceReference;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Something that was decided or done about a mutation. */
public sealed interface AuditEvent extends AnyAuditEvent {

    /** What it is about. */
    AuditContext subject();

    /**
     * A plan was made, and nothing has been done yet.
     *
     * @param decision {@code allow}, {@code confirm} or {@code confirm_typed}
     * @param rule the rule that decided
     * @param reason why the change is wanted, in the words of the assistant; empty text where it gave none
     * @param expiresAt when it can no longer be approved; empty where it needs no approval
     * @param batch empty where it is one change
     */
    record Planned(
            AuditContext subject,
            String decision,
            String rule,
            String reason,
            Optional<Instant> expiresAt,
            Optional<PlannedBatch> batch)
            implements AuditEvent {}

    /**
     * The invoices that one plan changes together.
     *
     * @param lagoIds their ids in Lago
     * @param amounts the money at stake as far as it is known, one sum for each currency
     * @param amountUnknown whether there is an invoice of which nobody knows how much money is at stake
     */
    record PlannedBatch(List<String> lagoIds, List<Amount> amounts, boolean amountUnknown) {}

    /**
     * Nothing was sent to Lago.
     *
     * @param code why; {@code confirmation_of_another} where the assistant was told that there is no such plan
     * @param rule the rule that refused; empty text where none did
     * @param channel the way a person was asked; empty text where nobody was
     * @param reason why somebody rejected the plan, in their words; empty text otherwise
     * @param count how many refusals it stands for; {@code AuditLog} counts repeats, others give 1
     */
    record Refused(AuditContext subject, String code, String rule, String channel, String reason, long count)
            implements AuditEvent {

        /** One refusal that nobody gave a reason for. */
        public Refused(AuditContext subject, String code, String rule, String channel) {
            this(subject, code, rule, channel, "", 1);
        }
    }

    /**
     * The request is about to be sent. Only {@code AuditLog#intend} takes it.
     *
     * @param subject has a plan
     * @param decision {@code allow}, {@code confirm} or {@code confirm_typed}
     * @param rule the rule that decided
     * @param channel the way the yes came; empty text where a rule gave it
     * @param requestKey the caller's own key of this request; only its fingerprint is recorded
     * @param settledBy the read that shows whether it happened
     */
    record Intent(
            AuditContext subject,
            String decision,
            String rule,
            String channel,
            Optional<String> requestKey,
            VerificationCall settledBy)
            implements AuditEvent {

        /** Refuses an intent without a plan: nothing could be said about it later. */
        public Intent {
            if (subject.planId().isEmpty()) {
                throw new IllegalArgumentException("an intent belongs to a plan");
            }
        }
    }

    /**
     * What became of an intent.
     *
     * @param code why it failed or is unknown; empty text when it was done
     * @param invoice what came out of it, where that differs from the subject's
     * @param request what was sent; empty when nothing was
     * @param duration from the intent on
     * @param settledBy the read that shows what became of it, where it is unknown; it takes the place of the intent's
     * @param heldBack whether the last check kept the request from being sent
     * @param differs whether the result is not as was approved
     */
    record Outcome(
            AuditContext subject,
            Result result,
            String code,
            Optional<InvoiceReference> invoice,
            Optional<SentLagoRequest> request,
            Duration duration,
            Optional<VerificationCall> settledBy,
            boolean heldBack,
            boolean differs)
            implements AuditEvent {}

    /**
     * It was found out what became of an intent whose outcome was open or unknown.
     *
     * @param happened whether Lago did it
     * @param invoice what came out of it, where that differs from the subject's
     * @param by who or what found out
     */
    record Settled(AuditContext subject, boolean happened, Optional<InvoiceReference> invoice, String by)
            implements AuditEvent {}

    /** How a mutation ended. */
    enum Result {
        /** Lago did it. */
        DONE,
        /** Lago did not do it. */
        FAILED,
        /** Lago may have done it. */
        UNKNOWN
    }

    /**
     * Requests that were rejected before they reached a tool, so they belong to no plan.
     *
     * @param address where they came from
     * @param code why they were refused
     * @param claimed who they claimed to come from, as far as that can be told without a secret; empty text where it cannot
     * @param count how many there were since the last line about the same
     */
    record RejectedRequests(String address, String code, String claimed, long count) implements AnyAuditEvent {}

    /**
     * A principal was paused or resumed. Only {@code AuditLog#change} takes it.
     *
     * @param principal the name of the principal, or of a person whose principals are all meant
     * @param person who uses that principal; empty text where it is not known
     * @param paused or else resumed
     * @param by who did it
     * @param client the program that they used
     * @param channel the way they did it
     * @param reason why, in their words
     */
    record PauseChange(
            String principal, String person, boolean paused, String by, String client, String channel, String reason)
            implements AnyAuditEvent {}

    /**
     * A webhook message about a plan was delivered, or was given up.
     *
     * @param planId the plan's id
     * @param type of the message, for example {@code approval.requested}
     * @param messageId the id that the receiver knows it by
     * @param code {@code delivered}, {@code given_up} or {@code endpoint_gone}
     * @param attempts how often it was sent
     */
    record Notified(String planId, String type, String messageId, String code, long attempts)
            implements AnyAuditEvent {}

    /**
     * Facts of the request that went to Lago.
     *
     * @param method of HTTP
     * @param path without host and query
     * @param status of HTTP; empty when no answer came
     * @param attempts how often it was sent
     * @param requestId Lago's {@code X-Request-Id}
     */
    record SentLagoRequest(String method, String path, OptionalInt status, int attempts, Optional<String> requestId) {}
}
