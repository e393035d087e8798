package io.lagomcp.invoices.config;

import java.net.URI;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** How clients authenticate over HTTP. Roles are {@code reader}, {@code operator} or {@code approver}. */
public sealed interface AuthSettings {

    /** One bearer token of at least 32 characters, the same for everybody. */
    record StaticToken(Secret token, String role) implements AuthSettings {}

    /** Bearer tokens with a name and a role each; the file has their salted hashes. */
    record TokenFile(Path file) implements AuthSettings {}

    /**
     * Access tokens of an OAuth 2.1 authorization server.
     *
     * @param jwksUrl where the issuer's keys are; empty to look it up in its metadata
     * @param roles the role that each scope gives
     * @param client as which people sign in on the approval page; empty where they cannot
     */
    record OAuth(
            URI issuer,
            String audience,
            Optional<URI> jwksUrl,
            Map<String, String> roles,
            Optional<OpenIdClient> client)
            implements AuthSettings {
        public OAuth {
            roles = Collections.unmodifiableMap(new LinkedHashMap<>(roles));
        }
    }

    /**
     * This server as a client of the authorization server, for signing people in by OpenID Connect.
     *
     * @param id as the authorization server knows it
     * @param secret empty for a public client
     */
    record OpenIdClient(String id, Optional<Secret> secret) {}

    /** No authentication: everybody on this machine is an approver. */
    record Open() implements AuthSettings {}
}
