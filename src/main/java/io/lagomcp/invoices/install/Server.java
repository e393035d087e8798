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
public record Server(String command, List<String> arguments, Map<String, String> environment, Key key) {

    /** The same server with another key. */
    public Server with(Key other) {
        return new Server(command, arguments, environment, other);
    }
}
