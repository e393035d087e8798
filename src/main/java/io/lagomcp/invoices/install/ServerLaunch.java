package io.lagomcp.invoices.install;

import java.util.List;
import java.util.Map;

/**
 * The command with which a client starts the server.
 *
 * @param command the absolute path of a program
 * @param arguments its arguments
 * @param environment settings without the key
 * @param key where the key comes from
 */
public record ServerLaunch(String command, List<String> arguments, Map<String, String> environment, ApiKeySource key) {

    /** The same server with another key. */
    public ServerLaunch with(ApiKeySource other) {
        return new ServerLaunch(command, arguments, environment, other);
    }
}
