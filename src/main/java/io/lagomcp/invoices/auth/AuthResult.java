package io.lagomcp.invoices.auth;

import io.lagomcp.invoices.approval.plan.Principal;
import java.time.Duration;
import java.util.Optional;

/** Whether a request is admitted. */
public sealed interface AuthResult {

    /**
     * The request is admitted.
     *
     * @param principal the caller, already restricted by the request's own headers
     */
    record Admitted(Principal principal) implements AuthResult {}

    /**
     * The request is refused. Nothing here contains a token, or says more about one than its owner may know.
     *
     * @param status the status of the answer
     * @param code why, for programs
     * @param message why, for people
     * @param challenge the value of {@code WWW-Authenticate}, where that header belongs into the answer
     * @param retryAfter when another try makes sense, where that is known; whole seconds, at least one
     */
    record Refused(int status, String code, String message, Optional<String> challenge, Optional<Duration> retryAfter)
            implements AuthResult {}
}
