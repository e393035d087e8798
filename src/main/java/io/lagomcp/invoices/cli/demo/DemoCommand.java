package io.lagomcp.invoices.cli.demo;

import io.lagomcp.invoices.console.ConsoleCommand;
import io.lagomcp.invoices.console.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;

/** Shows a session between an assistant and the server. */
@Command(
        name = "demo",
        header = "Watch a client search, read, finalize, fail and download.",
        description =
                "Starts the real server on the built-in simulator and connects a real client. Needs no account and no"
                        + " key, connects to no other machine, and leaves a temporary folder with a PDF and the audit"
                        + " log.",
        footer = "demo")
public final class DemoCommand extends ConsoleCommand {
    @Override
    public Integer call() {
        try {
            return show(Files.createTempDirectory("lago-demo-"));
        } catch (IOException noFolder) {
            return failed(noFolder);
        }
    }

    private int show(Path folder) {
        Terminal terminal = terminal();
        DemoClient.ServerTransport server =
                DemoClient.ServerTransport.prepare(folder.resolve(DemoSession.RECORD), folder);
        try (DemoClient assistant = new DemoClient(server, terminal)) {
            new DemoSession(assistant, folder, terminal).run();
            return 0;
        } catch (Exception failed) {
            int exitCode = failed(failed);
            server.errorOutput().forEach(line -> err().println("  server: " + line));
            return exitCode;
        }
    }

    private int failed(Exception failure) {
        err().println("The demo failed: " + failure);
        return 1;
    }
}
