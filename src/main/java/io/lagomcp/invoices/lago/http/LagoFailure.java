package io.lagomcp.invoices.lago.http;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import tools.jackson.databind.JsonNode;

/**
 * Why a call to Lago failed.
 *
 * <p>What the failure means for the invoice at hand, and what to do next, is the business of the tools; here is only what
 * Lago, or the way to it, said.
 */
public sealed interface LagoFailure {

    /**
     * The failure of a request by what an audit log knows of it.
     *
     * @param status of Lago's answer; empty where none came, and nothing was changed
     */
    static LagoFailure answered(OptionalInt status, String code) {
        return status.isPresent()
                ? answered(status.getAsInt(), code, "Lago answered " + status.getAsInt() + " " + code)
                : new Unavailable(code, "The request to Lago failed: " + code);
    }

    /** The failure that an answer with this status is, 400 or higher, without what else its body says. */
    static LagoFailure answered(int status, String code, String message) {
        return switch (status) {
            case 401 -> new Unauthorized(code, message);
            case 403 -> new Forbidden(code, message);
            case 404 -> new NotFound(code, message);
            case 405 -> new NotAllowed(code, message);
            case 429 -> new RateLimited(code, message, Optional.empty());
            default -> status >= 500 ? new Unavailable(code, message) : new Invalid(code, message, Optional.empty());
        };
    }

    /** The failure of a request that stands in an audit log without its outcome. */
    static LagoFailure unknown(String code, String request) {
        return new OutcomeUnknown(code.isEmpty() ? "outcome_unknown" : code, "Lago's answer got lost", request);
    }

    /** The caller wants no answer any more. */
    static LagoFailure cancelled() {
        return new Cancelled("cancelled", "The call was cancelled");
    }

    /** Lago's own error code where it gave one, else one of ours, in snake case. */
    String code();

    /** One sentence for a log or a person; holds no secret and no text that Lago's users wrote. */
    String message();

    /** 401: the key is missing, wrong or expired. */
    record Unauthorized(String code, String message) implements LagoFailure {}

    /** 403: the key or the plan does not permit this, for example {@code write_action_not_allowed_for_invoice}. */
    record Forbidden(String code, String message) implements LagoFailure {}

    /** 404: for example {@code invoice_not_found}, or {@code resource_not_found} when the API URL is wrong. */
    record NotFound(String code, String message) implements LagoFailure {}

    /** 405: the invoice's state does not permit this, for example {@code invalid_status}. */
    record NotAllowed(String code, String message) implements LagoFailure {}

    /**
     * 400 or 422: Lago did not accept what was sent.
     *
     * @param details Lago's {@code error_details}, an object of field names to lists of codes, where it gave them
     */
    record Invalid(String code, String message, Optional<JsonNode> details) implements LagoFailure {}

    /**
     * 429, after the retries that fit into the deadline; or, as {@code client_rate_limit}, this program's own pace.
     *
     * @param retryAfter how long Lago, or the payment provider behind it, asked to wait
     */
    record RateLimited(String code, String message, Optional<Duration> retryAfter) implements LagoFailure {}

    /** Lago could not be reached, did not answer in time or failed (5xx), and nothing was changed. */
    record Unavailable(String code, String message) implements LagoFailure {}

    /** Lago answered with something that is not its API: HTML, broken JSON, a redirect, or more than the size limit. */
    record Unreadable(String code, String message) implements LagoFailure {}

    /** The calling thread was interrupted before anything was sent, or during a read. */
    record Cancelled(String code, String message) implements LagoFailure {}

    /**
     * A request that changes something may have reached Lago, and no answer tells whether it acted. It must not be sent
     * again before a read has settled what happened.
     *
     * @param request method and path, for example {@code POST /invoices}
     */
    record OutcomeUnknown(String code, String message, String request) implements LagoFailure {}
}
