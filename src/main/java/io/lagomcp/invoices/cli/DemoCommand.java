package io.lagomcp.invoices.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Shows a session between an assistant and the server. */
@Command(
        name = "demo",
        header = "Watch an assistant work: search, read, finalize, fail and download.",
        description = {
            "",
            "Starts the real server on the embedded sandbox and connects a real client to it. It needs no account and no "
                    + "key, reaches no other machine, and leaves one file: a PDF in a temporary folder."
        })
final class DemoCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Terminal terminal = Terminal.of(spec.commandLine().getOut(), System.getenv());
        Path record = Files.createTempDirectory("lago-demo-").resolve("audit.jsonl");
        DemoServer server = DemoServer.prepare(record);
        try (Assistant assistant = new Assistant(server, terminal)) {
            new DemoSession(assistant, terminal).run();
            return 0;
        } catch (Exception failed) {
            spec.commandLine().getErr().println("The demo failed: " + failed);
            server.complaints().forEach(line -> spec.commandLine().getErr().println("  server: " + line));
            return 1;
        }
    }
}
