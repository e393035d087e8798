package io.lagomcp.invoices.mcp.http;

import io.lagomcp.invoices.auth.Authenticator;
import io.lagomcp.invoices.json.JsonTreeReader;
import io.lagomcp.invoices.limit.PerOwnerLimit;
import io.lagomcp.invoices.mcp.protocol.Method;
import io.lagomcp.invoices.mcp.protocol.RequestListener;
import io.lagomcp.invoices.mcp.protocol.RequestStateSealer;
import io.lagomcp.invoices.mcp.protocol.ServerDefinition;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * A program that serves what the protocol's own conformance suite asks of a server, over the HTTP transports of the real one. It
 * prints its address and ends with its input.
 */
final class ConformanceServer {
    private ConformanceServer() {}

    public static void main(String[] args) throws Exception {
        try (McpHttpServer server = new McpHttpServer(
                served(),
                HttpTestServer.SETTINGS,
                Authenticator.open(),
                RequestListener.none(),
                (address, code, caller) -> {},
                PerOwnerLimit.ofHeap(false),
                Optional.empty(),
                Map.of(),
                McpHttpServer.SIGN_OF_LIFE)) {
            server.start();
            System.out.println(server.address().resolve("/mcp"));
            System.in.readAllBytes();
        }
    }

    private static ServerDefinition served() {
        Map<String, Method> methods = new HashMap<>();
        methods.putAll(ConformanceTools.methods());
        methods.putAll(ConformanceData.methods());
        return new ServerDefinition(
                json("{'name':'conformance-server','version':'1'}"),
                "Serves the conformance suite",
                json("{'tools':{},'resources':{'subscribe':true},'prompts':{},'completions':{},'logging':{}}"),
                methods,
                RequestStateSealer.Key.ofThisProcess());
    }

    /** JSON written with apostrophes for quotation marks. */
    static ObjectNode json(String text) {
        return (ObjectNode) JsonTreeReader.of(text.replace('\'', '"'));
    }
}
