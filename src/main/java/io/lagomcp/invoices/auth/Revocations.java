package io.lagomcp.invoices.auth;

import java.util.Optional;
import java.util.Set;

/** Tokens that were revoked elsewhere than in the token file. Safe for use by many threads. */
@FunctionalInterface
public interface Revocations {

    /** The ids of the revoked tokens, which no token file makes valid again; empty where nobody knows them at the moment. */
    Optional<Set<String>> ids();

    /** None: the token file alone decides. */
    static Revocations none() {
        return () -> Optional.of(Set.of());
    }
}
