package io.lagomcp.invoices.access;

import io.lagomcp.invoices.guard.Grant;
import io.lagomcp.invoices.guard.Principal;
import io.lagomcp.invoices.guard.Role;
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
