package io.lagomcp.invoices.audit;

import io.lagomcp.invoices.audit.AuditLine.Sha256;
import io.lagomcp.invoices.audit.event.AuditContext;
import io.lagomcp.invoices.audit.event.AuditContext.InvoiceReference;
import io.lagomcp.invoices.audit.event.AuditSanitizer;
import io.lagomcp.invoices.audit.event.VerificationCall;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One mutation as the log knows it, from its intent on.
 *
 * @param seq the number of the intent's line
 * @param time of the intent
 * @param process the id of the process that wrote the intent, see {@link AuditIndex#process}
 * @param subject as in the intent
 * @param channel the way the yes came; empty text where a rule gave it
 * @param requestKey the fingerprint of the caller's own key
 * @param settledBy the read that shows whether it happened
 * @param state what became of it
 * @param details of the outcome; none where it was found out later
 * @param result the invoice that was changed or made; empty unless it was done
 * @param lastSeq the number of its newest line: of the intent, or of what was recorded about it later
 */
public record RecordedAction(
        long seq,
        Instant time,
        String process,
        AuditContext subject,
        String channel,
        Optional<String> requestKey,
        VerificationCall settledBy,
        State state,
        Details details,
        Optional<InvoiceReference> result,
        long lastSeq) {

    /** The action that begins with this intent. */
    static RecordedAction startedBy(AuditEntry intent) {
        return new RecordedAction(
                intent.seq(),
                intent.time(),
                intent.text("process"),
                intent.subject(),
                intent.text("channel"),
                Optional.of(intent.text("request_key")).filter(key -> !key.isEmpty()),
                intent.settledBy(),
                State.OPEN,
                Details.NONE,
                Optional.empty(),
                intent.seq());
    }

    /** No request takes longer. */
    public static final Duration LONGEST_ACT = Duration.ofMinutes(2);

    /** Whether its request can still be on its way; an intent without outcome that is older was left by a process that ended. */
    public boolean mayBeRunning(Instant now) {
        return state == State.OPEN && time.plus(LONGEST_ACT).isAfter(now);
    }

    /** Whether it is known that nothing was sent, so that its plan can be confirmed again. */
    public boolean wasHeldBack() {
        return state == State.FAILED && details.heldBack();
    }

    /** Whether this principal made the plan. */
    public boolean isOf(String principal) {
        return subject.principal().equals(AuditSanitizer.of(principal));
    }

    /** Whether what became of it answers a call of this principal for the same: one with another key is another request. */
    public boolean answers(String principal, Optional<String> key) {
        return isOf(principal) && (key.isEmpty() || key.map(Sha256::fingerprint).equals(requestKey));
    }

    /** What became of it. */
    public enum State {
        /** There is an intent and no outcome: it is being done, or the process ended in between. */
        OPEN,
        /** Lago did it. */
        DONE,
        /** Lago did not do it. */
        FAILED,
        /** Lago may have done it. */
        UNKNOWN;

        /** Whether it is known. */
        public boolean isSettled() {
            return this == DONE || this == FAILED;
        }
    }

    /**
     * What its outcome says beside the state.
     *
     * @param code why it failed or is unknown; else empty text
     * @param status of Lago's answer, where one came
     * @param heldBack whether the last check kept the request from being sent
     * @param differs whether the result is not as was approved
     */
    public record Details(String code, OptionalInt status, boolean heldBack, boolean differs) {
        static final Details NONE = new Details("", OptionalInt.empty(), false, false);

        static Details of(AuditEntry outcome) {
            int status = outcome.fields().path("request").path("status").intValue(0);
            return new Details(
                    outcome.text("code"),
                    status == 0 ? OptionalInt.empty() : OptionalInt.of(status),
                    outcome.fields().path("held_back").booleanValue(false),
                    outcome.fields().path("differs").booleanValue(false));
        }
    }

    /** Once it is settled, nobody needs the ids of what was there before. */
    RecordedAction ended(State newState, Details newDetails, Optional<InvoiceReference> newResult, long line) {
        return with(newState.isSettled() ? settledBy.withoutIds() : settledBy, newState, newDetails, newResult, line);
    }

    /** The same with the read that this outcome names, if it names one. */
    RecordedAction settledBy(AuditEntry outcome) {
        return outcome.fields().has("settled_by") ? with(outcome.settledBy(), state, details, result, lastSeq) : this;
    }

    private RecordedAction with(
            VerificationCall read,
            State newState,
            Details newDetails,
            Optional<InvoiceReference> newResult,
            long line) {
        return new RecordedAction(
                seq, time, process, subject, channel, requestKey, read, newState, newDetails, newResult, line);
    }

    /** What is settled stays so; that there was one more line is known all the same. */
    RecordedAction endedUnlessSettled(
            State newState, Details newDetails, Optional<InvoiceReference> newResult, long line) {
        return state.isSettled() ? ended(state, details, result, line) : ended(newState, newDetails, newResult, line);
    }
}
