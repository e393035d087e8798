package io.lagomcp.invoices.install;

import java.util.List;
import java.util.Map;

/**
 * What a client shall start.
 *
 * @param command the absolute path of a program
 * @param arguments what follows it
 * @param environment settings, without the key
 * @param key how it comes by the key
 */
public record ServerLaunch(String command, List<String> arguments, Map<String, String> environment, ApiKeySource key) {

    /** The same server with another key. */
    public ServerLaunch with(ApiKeySource other) {
        return new ServerLaunch(command, arguments, environment, other);
    }
}
