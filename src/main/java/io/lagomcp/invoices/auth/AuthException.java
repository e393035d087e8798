package io.lagomcp.invoices.auth;

import java.io.Serial;
import java.time.Duration;
import java.util.Optional;

/** Thrown when a request is refused. */
public final class AuthException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    /** How seriously a refusal is taken. */
    enum Weight {
        /** Normal for a client that starts, or our own fault. */
        NOTHING,
        /** Recorded in the audit log. */
        NOTED,
        /** Recorded in the audit log; too many of them from one address are an attack. */
        ATTEMPT
    }

    /**
     * What the client is told. Nothing here contains a token, or says more about one than its owner may know.
     *
     * @param status of the answer
     * @param code why, for programs
     * @param message why, for people
     * @param challenge the value of {@code WWW-Authenticate}, where that header belongs into the answer
     * @param retryAfter when another try makes sense, where that is known; whole seconds, at least one
     */
    public record Answer(
            int status, String code, String message, Optional<String> challenge, Optional<Duration> retryAfter) {}

    private final transient Answer answer;
    private final Weight weight;
    private final String reason;
    private final String claimed;

    AuthException(Answer answer, Weight weight) {
        this(answer, weight, answer.code(), "");
    }

    private AuthException(Answer answer, Weight weight, String reason, String claimed) {
        // an attack may cause many of them, and the stack trace says nothing
        super(answer.code(), null, false, false);
        this.answer = answer;
        this.weight = weight;
        this.reason = reason;
        this.claimed = claimed;
    }

    /** A refusal without a challenge, such as that of a malformed request. */
    public static AuthException of(int status, String code, String message) {
        return new AuthException(new Answer(status, code, message, Optional.empty(), Optional.empty()), Weight.NOTED);
    }

    /** The same, with another reason for the audit log, and whose request it claimed to be. */
    AuthException because(String otherReason, String claimant) {
        return new AuthException(answer, weight, otherReason, claimant);
    }

    /** What the client is told. */
    public Answer answer() {
        return answer;
    }

    Weight weight() {
        return weight;
    }

    /** Why, for the audit log; may say more than the response. */
    String reason() {
        return reason;
    }

    /** Who the request claimed to be from; empty text where only a secret would show that. */
    String claimed() {
        return claimed;
    }
}
