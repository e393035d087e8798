package io.lagomcp.invoices.cli;

import io.lagomcp.invoices.console.ConsoleCommand;
import io.lagomcp.invoices.console.ProgramName;
import io.lagomcp.invoices.sandbox.Sandbox;
import io.lagomcp.invoices.sandbox.SandboxOptions;
import io.lagomcp.invoices.sandbox.store.SandboxSeed;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import tools.jackson.databind.node.JsonNodeFactory;

/** Runs the simulator on its own, to try the server or Lago's API without an account. */
@Command(
        name = "sandbox",
        header = "Run the Lago simulator, with sample invoices, until stopped.",
        description = "It accepts connections from this machine only, starts with the same invoices every time, dated"
                + " relative to today, and loses all changes when it stops. The server can also start one: see"
                + " --sandbox of serve.",
        footer = {"sandbox", "sandbox --today 2026-07-01", "sandbox --port 0 --data invoices.json"})
final class SandboxCommand extends ConsoleCommand {
    @Option(
            names = "--port",
            paramLabel = "N",
            defaultValue = "4010",
            description = "The port; 0 for any free port. Default: ${DEFAULT-VALUE}.")
    private int port;

    @Option(
            names = "--data",
            paramLabel = "FILE",
            description = "Start with these invoices, in the JSON of Lago's API, instead of the sample invoices.")
    private @Nullable Path data;

    @Option(
            names = "--today",
            paramLabel = "DATE",
            description = "The date in the simulator, which its sample invoices are relative to. Default: today.")
    private @Nullable String today;

    @Option(names = "--json", description = "One JSON object with the URL and the key, once it runs.")
    private boolean json;

    @Override
    public Integer call() {
        if (port < 0 || port > 65_535) {
            throw usageError("--port must be a number from 0 to 65535.");
        }
        try (Sandbox sandbox = Sandbox.start(port, options())) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(sandbox), "stop"));
            if (json) {
                out().println(JsonNodeFactory.instance
                        .objectNode()
                        .put("url", sandbox.apiUrl().toString())
                        .put("key", sandbox.apiKey()));
                out().flush();
            } else {
                welcome(sandbox, out());
            }
            Thread.currentThread().join();
        } catch (UncheckedIOException taken) {
            err().println("Port " + port + " is taken. Choose another port, or any free port with --port 0.");
            return 1;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        return 0;
    }

    private SandboxOptions options() {
        SandboxOptions options = withToday(SandboxOptions.defaults());
        if (data == null) {
            return options;
        }
        try {
            return options.withInvoices(SandboxSeed.read(data));
        } catch (NoSuchFileException missing) {
            throw unusable("there is no such file");
        } catch (IOException unreadable) {
            throw unusable("it cannot be read");
        } catch (IllegalArgumentException wrong) {
            throw unusable(String.valueOf(wrong.getMessage()));
        }
    }

    private SandboxOptions withToday(SandboxOptions options) {
        try {
            return today == null ? options : options.on(LocalDate.parse(today));
        } catch (DateTimeParseException noDate) {
            throw usageError("--today must be a date, such as 2026-07-01, and is not: " + today);
        }
    }

    private ParameterException unusable(String why) {
        return usageError("--data %s: %s.".formatted(data, why));
    }

    /** Stops on a signal with exit code 0, because that is a normal end. */
    private static void stop(Sandbox sandbox) {
        sandbox.close();
        Runtime.getRuntime().halt(0);
    }

    private static void welcome(Sandbox sandbox, PrintWriter out) {
        out.printf(
                """
                The Lago simulator is running; Ctrl-C stops it.

                  URL   %1$s
                  key   %2$s   (all permissions; other keys: %3$s, %4$s, %5$s)

                Try it:
                  curl -H 'Authorization: Bearer %2$s' '%1$s/invoices?per_page=3'

                Use it with the server:
                  LAGO_API_URL=%1$s LAGO_API_KEY=%2$s %6$s
                """,
                sandbox.apiUrl(),
                sandbox.apiKey(),
                Sandbox.READ_ONLY_KEY,
                Sandbox.NO_ACCESS_KEY,
                Sandbox.WRONG_KEY,
                ProgramName.typed());
        out.flush();
    }
}
