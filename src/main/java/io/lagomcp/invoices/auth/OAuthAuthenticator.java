package io.lagomcp.invoices.auth;

import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A door to which an authorization server gives the tokens, and which says so.
 *
 * @param door asks for them
 * @param settings whose tokens count
 */
record OAuthAuthenticator(TokenAuthenticator door, OAuthSettings settings) implements Authenticator {

    @Override
    public AuthResult authenticate(AuthRequest visit) {
        return door.authenticate(visit);
    }

    @Override
    public Optional<ObjectNode> resourceMetadata() {
        ObjectNode metadata = JsonNodeFactory.instance
                .objectNode()
                .put("resource", settings.resource().toString())
                .put("resource_name", "Lago invoices");
        metadata.putArray("authorization_servers").add(settings.issuer().toString());
        ArrayNode scopes = metadata.putArray("scopes_supported");
        settings.scopes().forEach(scopes::add);
        metadata.putArray("bearer_methods_supported").add("header");
        return Optional.of(metadata);
    }
}
