package io.lagomcp.invoices.access;

import io.lagomcp.invoices.access.Admission.Refused;
import java.io.Serial;
import java.util.Optional;

/** Ends the look at a visit that may not come in. */
final class TurnedAwayException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    private final transient Refused answer;

    TurnedAwayException(Refused answer) {
        // many of them may be made in an attack, and where they come from says nothing
        super(answer.code(), null, false, false);
        this.answer = answer;
    }

    /** One for a request that is not as it should be. */
    static TurnedAwayException badRequest(String code, String message) {
        return new TurnedAwayException(new Refused(400, code, message, Optional.empty(), Optional.empty()));
    }

    Refused answer() {
        return answer;
    }
}
