package io.lagomcp.invoices.auth;

import io.lagomcp.invoices.auth.AuthResult.Refused;
import java.io.Serial;
import java.util.Optional;

/** Thrown when a request is refused. */
final class AuthException extends Exception {
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

    private final transient Refused answer;
    private final Weight weight;
    private final String reason;
    private final String claimed;

    AuthException(Refused answer, Weight weight) {
        this(answer, weight, answer.code(), "");
    }

    private AuthException(Refused answer, Weight weight, String reason, String claimed) {
        // an attack may cause many of them, and the stack trace says nothing
        super(answer.code(), null, false, false);
        this.answer = answer;
        this.weight = weight;
        this.reason = reason;
        this.claimed = claimed;
    }

    /** A malformed request. */
    static AuthException badRequest(String code, String message) {
        return new AuthException(new Refused(400, code, message, Optional.empty(), Optional.empty()), Weight.NOTED);
    }

    /** The same, with another reason for the audit log, and whose request it claimed to be. */
    AuthException because(String otherReason, String claimant) {
        return new AuthException(answer, weight, otherReason, claimant);
    }

    Refused answer() {
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
