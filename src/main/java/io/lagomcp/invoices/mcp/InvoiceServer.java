package io.lagomcp.invoices.mcp;

import static java.util.Map.entry;

import io.lagomcp.invoices.approval.Caller;
import io.lagomcp.invoices.approval.ConfirmationChannel;
import io.lagomcp.invoices.config.ConfirmationMethod;
import io.lagomcp.invoices.mcp.protocol.MethodCall;
import io.lagomcp.invoices.mcp.protocol.MethodException;
import io.lagomcp.invoices.mcp.protocol.RequestListener;
import io.lagomcp.invoices.mcp.protocol.RequestStateSealer;
import io.lagomcp.invoices.mcp.protocol.ServerDefinition;
import io.lagomcp.invoices.mcp.stdio.StandardStreams;
import io.lagomcp.invoices.mcp.stdio.StdioLimits;
import io.lagomcp.invoices.mcp.stdio.StdioTransport;
import io.lagomcp.invoices.prompt.PromptRegistry;
import io.lagomcp.invoices.resource.AccountResources;
import io.lagomcp.invoices.tool.registry.ToolRegistry;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Tools, prompts and resources as a server of the Model Context Protocol. */
public final class InvoiceServer {
    private final ServerDefinition definition;

    /**
     * A server for these tools and prompts.
     *
     * @param confirmVia how the user is asked for a yes
     * @param pages where the pages of plans are, without a slash at the end; needed for {@link ConfirmationMethod#PAGE}
     * @param patience how long users may take to answer
     * @param stateKey seals what clients carry from one request to the next
     */
    public InvoiceServer(
            ToolRegistry tools,
            PromptRegistry prompts,
            ConfirmationMethod confirmVia,
            Optional<String> pages,
            ConfirmationTimeout patience,
            RequestStateSealer.Key stateKey) {
        AccountResources resources = new AccountResources(tools);
        PromptMethods promptMethods = new PromptMethods(prompts, resources);
        this.definition = new ServerDefinition(
                InvoiceServerInfo.server(),
                InvoiceServerInfo.INSTRUCTIONS,
                InvoiceServerInfo.capabilities(),
                Map.ofEntries(
                        entry("tools/list", InvoiceServerInfo.tools(tools)),
                        entry("tools/call", new ToolCalls(tools, confirmVia, pages, patience)),
                        entry("prompts/list", InvoiceServerInfo.prompts(prompts)),
                        entry("prompts/get", promptMethods::get),
                        entry("completion/complete", promptMethods::complete),
                        entry("resources/list", InvoiceServerInfo.resources()),
                        entry("resources/templates/list", InvoiceServerInfo.templates(resources)),
                        entry("resources/read", new ResourceReads(resources))),
                stateKey);
    }

    /** The same without pages, for one process. */
    public InvoiceServer(
            ToolRegistry tools, PromptRegistry prompts, ConfirmationMethod confirmVia, ConfirmationTimeout patience) {
        this(tools, prompts, confirmVia, Optional.empty(), patience, RequestStateSealer.Key.ofThisProcess());
    }

    /** What is served, for any transport. */
    public ServerDefinition definition() {
        return definition;
    }

    /**
     * Serves one client over standard input and output until its input ends or the process is told to stop. Running calls are
     * answered first.
     *
     * @param atSignal done after that, where a signal ends the process at once
     */
    public void serveStdio(StandardStreams streams, RequestListener listener, Runnable atSignal) {
        StdioTransport transport =
                new StdioTransport(streams.in(), streams.out(), StdioLimits.STANDARD, definition, listener);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(transport, atSignal), "stop"));
        transport.serve();
    }

    /** A client over these streams, ready to be served. */
    public StdioTransport connect(InputStream in, OutputStream out) {
        return new StdioTransport(in, out, StdioLimits.STANDARD, definition, RequestListener.none());
    }

    /** Told to stop by a signal: that is a normal end, which the exit code of a signal would hide. */
    private static void stop(StdioTransport transport, Runnable atSignal) {
        transport.drain();
        atSignal.run();
        Runtime.getRuntime().halt(0);
    }

    /** Who calls a method that only reads, so that nobody is ever asked. */
    static Caller reader(MethodCall call) {
        return new Caller(call.principal(), call.client().name(), ConfirmationChannel.relay());
    }

    /** A parameter that must be text. */
    static String text(JsonNode params, String name) {
        return params.path(name)
                .stringValueOpt()
                .orElseThrow(() -> new MethodException(
                        MethodException.Kind.INVALID_PARAMS, "\"params." + name + "\" must be a string."));
    }
}
