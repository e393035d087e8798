package io.lagomcp.invoices.mcp.protocol;

import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a server is and can do, for every revision and transport.
 *
 * @param info {@code name}, {@code version} and whatever else the protocol's {@code Implementation} has
 * @param instructions for the model
 * @param capabilities as {@code initialize} tells them
 * @param methods by their names; {@code initialize}, {@code ping} and {@code server/discover} are served without
 * @param stateKey seals what clients carry between requests of revision 2026-07-28
 */
public record ServerDefinition(
        ObjectNode info,
        String instructions,
        ObjectNode capabilities,
        Map<String, Method> methods,
        RequestStateSealer.Key stateKey) {

    Method method(String name) {
        Method method = methods.get(name);
        if (method == null) {
            throw MethodException.unknownMethod(name);
        }
        return method;
    }
}
