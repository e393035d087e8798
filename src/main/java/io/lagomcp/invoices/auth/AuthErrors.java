package io.lagomcp.invoices.auth;

import io.lagomcp.invoices.auth.AuthException.Answer;
import io.lagomcp.invoices.auth.AuthException.Weight;
import java.time.Duration;
import java.util.Optional;

/**
 * The responses to requests that are refused. Every wrong token gets the same response, so that nobody learns what is wrong
 * with it; the audit log has the reason.
 */
record AuthErrors(String parameters, String scopes) {
    /** For tokens that the operator of this server issues. */
    static AuthErrors withoutIssuer() {
        return new AuthErrors("realm=\"lago-invoices-mcp\"", "");
    }

    /** For tokens that an authorization server issues. */
    static AuthErrors of(OAuthSettings settings) {
        String scope = ", scope=\"" + String.join(" ", settings.scopes()) + "\"";
        return new AuthErrors("resource_metadata=\"" + settings.metadataUrl() + "\"", scope);
    }

    AuthException tokenMissing() {
        return challenged(401, "token_missing", "This server requires a bearer token.", scopes, Weight.NOTHING);
    }

    AuthException schemeUnsupported() {
        return challenged(401, "scheme_unsupported", "Authorization must be a bearer token.", scopes, Weight.ATTEMPT);
    }

    /** A token that was never issued, or that is meant for another server. */
    AuthException tokenInvalid(String reason, String claimed, Weight weight) {
        String error = ", error=\"invalid_token\"" + scopes;
        return challenged(401, "token_invalid", "The token is not valid here.", error, weight)
                .because(reason, claimed);
    }

    /** The token was issued to its holder, so it is no guess, and they may know. */
    AuthException tokenExpired(String claimed) {
        String error = ", error=\"invalid_token\", error_description=\"The token has expired\"" + scopes;
        return challenged(401, "token_expired", "The token has expired.", error, Weight.NOTED)
                .because("token_expired", claimed);
    }

    AuthException scopeMissing(String claimed) {
        String error = ", error=\"insufficient_scope\"" + scopes;
        String message = "The token has none of the scopes that give access to this server.";
        return challenged(403, "insufficient_scope", message, error, Weight.NOTED)
                .because("insufficient_scope", claimed);
    }

    AuthException badRequest(String code, String message) {
        return challenged(400, code, message, ", error=\"invalid_request\"", Weight.ATTEMPT);
    }

    AuthException tooManyAttempts(Duration wait) {
        return later(429, "too_many_attempts", "Too many wrong tokens came from this address.", wait, Weight.NOTED);
    }

    AuthException tooManyCalls(Duration wait, String principal) {
        return later(429, "too_many_requests", "Too many requests from one caller.", wait, Weight.NOTED)
                .because("too_many_requests", principal);
    }

    /** The fault is ours, or the authorization server's, and says nothing about the token. */
    AuthException checkUnavailable(String code, Duration wait) {
        return later(503, code, "Tokens cannot be checked right now.", wait, Weight.NOTHING);
    }

    private AuthException challenged(int status, String code, String message, String error, Weight weight) {
        Optional<String> challenge = Optional.of("Bearer " + parameters + error);
        return new AuthException(new Answer(status, code, message, challenge, Optional.empty()), weight);
    }

    private static AuthException later(int status, String code, String message, Duration wait, Weight weight) {
        // a whole second at least, and never too early
        Duration rounded = Duration.ofSeconds(wait.plusSeconds(1).minusNanos(1).toSeconds());
        return new AuthException(new Answer(status, code, message, Optional.empty(), Optional.of(rounded)), weight);
    }
}
