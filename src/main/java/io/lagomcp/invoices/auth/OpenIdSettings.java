package io.lagomcp.invoices.auth;

import io.lagomcp.invoices.config.InvalidSettingException;
import io.lagomcp.invoices.config.Secret;
import java.net.URI;
import java.util.Optional;

/**
 * This server as a client of the authorization server.
 *
 * @param clientId as the authorization server knows it
 * @param secret empty for a public client
 * @param returnsTo where the authorization server sends people back to; it has to be registered there
 */
public record OpenIdSettings(String clientId, Optional<Secret> secret, URI returnsTo) {

    /**
     * Checks the address.
     *
     * @throws InvalidSettingException if codes would come over an open line
     */
    public OpenIdSettings {
        if (!OAuthSettings.isSafe(returnsTo)) {
            throw new InvalidSettingException(
                    "LAGO_MCP_PUBLIC_URL",
                    "must be an https address for LAGO_MCP_OAUTH_CLIENT_ID (http on this machine only)");
        }
    }
}
