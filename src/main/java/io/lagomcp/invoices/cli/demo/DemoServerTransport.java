package io.lagomcp.invoices.cli.demo;

import io.modelcontextprotocol.client.transport.ServerParameters;
import io.modelcontextprotocol.client.transport.StdioClientTransport;
import io.modelcontextprotocol.json.jackson3.JacksonMcpJsonMapper;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import tools.jackson.databind.json.JsonMapper;

/** The way to a server that runs as a child process: this program once more, with the same Java, on the sandbox. */
final class DemoServerTransport extends StdioClientTransport {
    private static final String MAIN_CLASS = "io.lagomcp.invoices.Main";

    private final Queue<String> errorOutput = new ConcurrentLinkedQueue<>();

    private DemoServerTransport(ServerParameters parameters) {
        super(parameters, new JacksonMcpJsonMapper(new JsonMapper()));
    }

    /**
     * The process starts when a client connects.
     *
     * @param record where it keeps its record
     * @param documents the folder where it saves PDFs
     */
    static DemoServerTransport prepare(Path record, Path documents) {
        // a life of seconds does not pay for a second compiler and more than one collector of garbage
        List<String> arguments = List.of(
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                MAIN_CLASS,
                "serve",
                "--sandbox",
                "--audit-log",
                record.toString(),
                "--download-dir",
                documents.toString());
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        DemoServerTransport server = new DemoServerTransport(
                ServerParameters.builder(java).args(arguments).build());
        server.setStdErrorHandler(server.errorOutput::add);
        return server;
    }

    /** What the server has written to its standard error. */
    List<String> errorOutput() {
        return List.copyOf(errorOutput);
    }

    /** Without our environment, API key included: the SDK then adds the few variables that a process needs. */
    @Override
    protected ProcessBuilder getProcessBuilder() {
        ProcessBuilder builder = new ProcessBuilder();
        builder.environment().clear();
        return builder;
    }
}
