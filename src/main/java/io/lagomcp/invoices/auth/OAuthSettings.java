package io.lagomcp.invoices.auth;

import io.lagomcp.invoices.approval.plan.Role;
import io.lagomcp.invoices.config.InvalidSettingException;
import java.net.URI;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Whose access tokens count, and for what.
 *
 * @param issuer the authorization server, exactly as its tokens name it in {@code iss}
 * @param resource where clients reach this server, for example {@code https://lago.example.com/mcp}
 * @param audience what a token's {@code aud} must contain; usually the resource
 * @param jwks where the issuer's keys are; empty to look it up in the issuer's metadata
 * @param roles the role that each scope gives; the highest counts
 */
public record OAuthSettings(URI issuer, URI resource, String audience, Optional<URI> jwks, Map<String, Role> roles) {
    /** As RFC 6749 writes it; so it can stand in a header, too. */
    private static final Pattern SCOPE = Pattern.compile("[\\x21\\x23-\\x5B\\x5D-\\x7E]{1,200}");

    private static final String WELL_KNOWN = "/.well-known/oauth-protected-resource";

    /**
     * Copies the roles.
     *
     * @throws InvalidSettingException if a part cannot be used, or keys would come over an open line
     */
    public OAuthSettings {
        roles = Map.copyOf(roles);
        requireSafe(issuer, "LAGO_MCP_OAUTH_ISSUER");
        jwks.ifPresent(url -> requireSafe(url, "LAGO_MCP_OAUTH_JWKS_URL"));
        if (!isWebAddress(resource)) {
            throw new InvalidSettingException("LAGO_MCP_PUBLIC_URL", "must be the address that clients use");
        }
        if (audience.isBlank()) {
            throw new InvalidSettingException("LAGO_MCP_OAUTH_AUDIENCE", "must not be empty");
        }
        if (roles.isEmpty()
                || !roles.keySet().stream()
                        .allMatch(scope -> SCOPE.matcher(scope).matches())) {
            throw new InvalidSettingException(
                    "LAGO_MCP_OAUTH_ROLES", "must be pairs of scope and role, for example lago:read=reader");
        }
    }

    /** Where clients look for the metadata of this server: at the well-known path, before the path of the resource. */
    public URI metadataUrl() {
        String path = "/".equals(resource.getRawPath()) ? "" : resource.getRawPath();
        return URI.create(resource.getScheme() + "://" + resource.getRawAuthority() + WELL_KNOWN + path);
    }

    /** The protected resource metadata of RFC 9728, which clients read at {@link #metadataUrl()}. */
    ObjectNode metadata() {
        ObjectNode metadata = JsonNodeFactory.instance
                .objectNode()
                .put("resource", resource.toString())
                .put("resource_name", "Lago invoices");
        metadata.putArray("authorization_servers").add(issuer.toString());
        ArrayNode scopesSupported = metadata.putArray("scopes_supported");
        scopes().forEach(scopesSupported::add);
        metadata.putArray("bearer_methods_supported").add("header");
        return metadata;
    }

    /** The scopes that give a role, the least first. */
    List<String> scopes() {
        Comparator<String> least = Comparator.comparing(
                scope -> Optional.ofNullable(roles.get(scope)).orElse(Role.APPROVER));
        return roles.keySet().stream()
                .sorted(least.thenComparing(Comparator.naturalOrder()))
                .toList();
    }

    private static void requireSafe(URI url, String setting) {
        if (!isSafe(url)) {
            throw new InvalidSettingException(setting, "must be an https address (http on this machine only)");
        }
    }

    /** Whether the connection to this URL is protected: https, or this machine. */
    static boolean isSafe(URI url) {
        return isWebAddress(url)
                && ("https".equals(url.getScheme())
                        || List.of("localhost", "127.0.0.1", "[::1]").contains(url.getHost()));
    }

    private static boolean isWebAddress(URI url) {
        return List.of("https", "http").contains(String.valueOf(url.getScheme()))
                && url.getHost() != null
                && url.getRawUserInfo() == null
                && url.getRawFragment() == null;
    }
}
