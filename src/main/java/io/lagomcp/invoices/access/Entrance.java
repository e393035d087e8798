package io.lagomcp.invoices.access;

import io.lagomcp.invoices.config.InvalidSettingException;
import io.lagomcp.invoices.guard.Grant;
import io.lagomcp.invoices.guard.Principal;
import io.lagomcp.invoices.guard.Role;
import java.nio.file.Path;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Where every request is asked who it is from. Any number of threads may use it at a time. */
public interface Entrance {

    /** Whether this request may come in, and what it may do. */
    Admission admit(Visit visit);

    /**
     * What clients must know to get a token, as RFC 9728 wants it told at
     * {@code /.well-known/oauth-protected-resource}; empty where no authorization server gives tokens.
     */
    default Optional<ObjectNode> resourceMetadata() {
        return Optional.empty();
    }

    /**
     * Lets in whoever shows a token of this file, which is read again whenever it changes.
     *
     * @throws InvalidSettingException if the file cannot be used
     */
    static Entrance tokens(Path file, AccessLimits limits, RefusedVisits refused, TimeSource time) {
        Refusals refusals = Refusals.withoutIssuer();
        try {
            return new Door(new FileTokens(file, refusals, time), refusals, limits, refused, time);
        } catch (TokenFileException unusable) {
            throw new InvalidSettingException(
                    "LAGO_MCP_HTTP_TOKENS", "names a file that cannot be used: " + unusable.getMessage());
        }
    }

    /**
     * Lets in whoever shows this one token, as {@code token}.
     *
     * @throws InvalidSettingException if it is too short or cannot be sent in a header
     */
    static Entrance token(String secret, Role role, AccessLimits limits, RefusedVisits refused, TimeSource time) {
        Refusals refusals = Refusals.withoutIssuer();
        return new Door(new OneToken(secret, role, refusals), refusals, limits, refused, time);
    }

    /** Lets in whoever shows an access token of this issuer; asks it for its keys when the first one comes. */
    static Entrance oauth(OAuthSettings settings, AccessLimits limits, RefusedVisits refused, TimeSource time) {
        Refusals refusals = Refusals.of(settings);
        IssuerKeys keys = new IssuerKeys(new Issuer(settings.issuer(), settings.jwks()), time.nanoTime());
        AccessTokens tokens = new AccessTokens(settings, keys, refusals, time.clock());
        return new OAuthDoor(new Door(tokens, refusals, limits, refused, time), settings);
    }

    /** Lets everybody in, as {@code anonymous} and with all rights: only for a server that nobody else can reach. */
    static Entrance open() {
        Principal anonymous = new Principal("anonymous", Grant.of(Role.APPROVER));
        return visit -> {
            try {
                return new Admission.Admitted(Narrowing.of(visit).applyTo(anonymous));
            } catch (TurnedAwayException refused) {
                return refused.answer();
            }
        };
    }
}
