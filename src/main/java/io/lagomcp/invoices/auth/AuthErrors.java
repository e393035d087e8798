package io.lagomcp.invoices.auth;

import io.lagomcp.invoices.auth.AuthException.Weight;
import io.lagomcp.invoices.auth.AuthResult.Refused;
import java.time.Duration;
import java.util.Optional;

/**
 * The answers to those who may not come in. Every wrong token gets the same one, so that nobody learns what is wrong with it;
 * the record has the reason.
 */
final class AuthErrors {
    private final String parameters;
    private final String scopes;

    private AuthErrors(String parameters, String scopes) {
        this.parameters = parameters;
        this.scopes = scopes;
    }

    /** Where whoever runs this server gives out the tokens. */
    static AuthErrors withoutIssuer() {
        return new AuthErrors("realm=\"lago-invoices-mcp\"", "");
    }

    /** Where an authorization server gives out the tokens. */
    static AuthErrors of(OAuthSettings settings) {
        String scope = ", scope=\"" + String.join(" ", settings.scopes()) + "\"";
        return new AuthErrors("resource_metadata=\"" + settings.metadataUrl() + "\"", scope);
    }

    AuthException tokenMissing() {
        return unauthorized("token_missing", "This server wants a bearer token.", scopes, Weight.NOTHING, "", "");
    }

    AuthException schemeUnsupported() {
        return unauthorized(
                "scheme_unsupported", "Authorization must be a bearer token.", scopes, Weight.ATTEMPT, "", "");
    }

    /** A token that nobody gave out, or that is not meant for us. */
    AuthException tokenInvalid(String reason, String claimed, Weight weight) {
        return unauthorized(
                "token_invalid",
                "The token is not valid here.",
                ", error=\"invalid_token\"" + scopes,
                weight,
                reason,
                claimed);
    }

    /** Whoever holds it did get it, so it is no guess, and they may know. */
    AuthException tokenExpired(String claimed) {
        return unauthorized(
                "token_expired",
                "The token has expired.",
                ", error=\"invalid_token\", error_description=\"The token has expired\"" + scopes,
                Weight.NOTED,
                "",
                claimed);
    }

    AuthException scopeMissing(String claimed) {
        return refused(
                403,
                "insufficient_scope",
                "The token has none of the scopes that open this server.",
                Optional.of(", error=\"insufficient_scope\"" + scopes),
                Optional.empty(),
                Weight.NOTED,
                "insufficient_scope",
                claimed);
    }

    AuthException badRequest(String code, String message) {
        return refused(
                400,
                code,
                message,
                Optional.of(", error=\"invalid_request\""),
                Optional.empty(),
                Weight.ATTEMPT,
                code,
                "");
    }

    AuthException tooManyAttempts(Duration wait) {
        return later(
                429,
                "too_many_attempts",
                "Too many wrong tokens came from this address.",
                wait,
                Weight.NOTED,
                "too_many_attempts",
                "");
    }

    AuthException tooManyCalls(Duration wait, String principal) {
        return later(
                429,
                "too_many_requests",
                "These are more requests than one caller may make.",
                wait,
                Weight.NOTED,
                "too_many_requests",
                principal);
    }

    /** It is our fault, or the authorization server's, and says nothing about the token. */
    AuthException checkUnavailable(String code, Duration wait) {
        return later(
                503, code, "Whether the token is valid cannot be told at the moment.", wait, Weight.NOTHING, code, "");
    }

    private AuthException unauthorized(
            String code, String message, String error, Weight weight, String reason, String claimed) {
        String noted = reason.isEmpty() ? code : reason;
        return refused(401, code, message, Optional.of(error), Optional.empty(), weight, noted, claimed);
    }

    private AuthException later(
            int status, String code, String message, Duration wait, Weight weight, String reason, String claimed) {
        // a whole second at least, and never too early
        Duration rounded = Duration.ofSeconds(wait.plusSeconds(1).minusNanos(1).toSeconds());
        return refused(status, code, message, Optional.empty(), Optional.of(rounded), weight, reason, claimed);
    }

    private AuthException refused(
            int status,
            String code,
            String message,
            Optional<String> error,
            Optional<Duration> retryAfter,
            Weight weight,
            String reason,
            String claimed) {
        Optional<String> challenge = error.map(more -> "Bearer " + parameters + more);
        return new AuthException(new Refused(status, code, message, challenge, retryAfter), weight, reason, claimed);
    }
}
