package io.lagomcp.invoices.auth;

import io.lagomcp.invoices.auth.AuthResult.Refused;
import java.io.Serial;
import java.util.Optional;

/** Ends the look at a visit that may not come in. */
final class AuthException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    /** What a refusal is to us. */
    enum Weight {
        /** Every client may begin like this, or it is our own fault. */
        NOTHING,
        /** It belongs into the record. */
        NOTED,
        /** It belongs into the record, and too many of them from one address are an attack. */
        ATTEMPT
    }

    private final transient Refused answer;
    private final Weight weight;
    private final String reason;
    private final String claimed;

    AuthException(Refused answer, Weight weight, String reason, String claimed) {
        // many of them may be made in an attack, and where they come from says nothing
        super(answer.code(), null, false, false);
        this.answer = answer;
        this.weight = weight;
        this.reason = reason;
        this.claimed = claimed;
    }

    /** A request that is not as it should be. */
    static AuthException badRequest(String code, String message) {
        Refused answer = new Refused(400, code, message, Optional.empty(), Optional.empty());
        return new AuthException(answer, Weight.NOTED, code, "");
    }

    Refused answer() {
        return answer;
    }

    Weight weight() {
        return weight;
    }

    /** Why, for the record; may say more than the answer. */
    String reason() {
        return reason;
    }

    /** Who it claimed to be; empty text where that cannot be told without a secret. */
    String claimed() {
        return claimed;
    }
}
