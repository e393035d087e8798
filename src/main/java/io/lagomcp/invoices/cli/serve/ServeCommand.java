package io.lagomcp.invoices.cli.serve;

import io.lagomcp.invoices.app.ServerRunner;
import io.lagomcp.invoices.app.StartupChecks;
import io.lagomcp.invoices.config.CommandLineFlags;
import io.lagomcp.invoices.config.InvalidSettingException;
import io.lagomcp.invoices.config.Settings;
import io.lagomcp.invoices.config.SettingsResult;
import io.lagomcp.invoices.console.CheckResult;
import io.lagomcp.invoices.console.Status;
import io.lagomcp.invoices.console.Terminal;
import io.lagomcp.invoices.console.TextTable;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Serves one assistant over standard input and output, or many over HTTP, with a name or as the default without a command.
 */
@SuppressWarnings("UnusedVariable") // the parse result has the values of most fields
public class ServeCommand extends AccountCommand {
    @Option(names = CommandLineFlags.HTTP, description = "Serve over HTTP, on this machine unless --host is given.")
    private boolean http;

    @Option(names = "--port", paramLabel = "PORT", description = "The port; turns HTTP on. Default: 8787.")
    private @Nullable String port;

    @Option(names = "--host", paramLabel = "HOST", description = "The address to listen on. Default: 127.0.0.1.")
    private @Nullable String host;

    @Option(
            names = "--tokens-file",
            paramLabel = "FILE",
            description = "The tokens that clients may use over HTTP, created by: token new.")
    private @Nullable String tokensFile;

    @Option(names = "--tokens", hidden = true)
    private @Nullable String formerTokensFile;

    @Option(names = CommandLineFlags.NO_LEGACY_SSE, description = "Only Streamable HTTP, without the older HTTP+SSE.")
    private boolean noLegacySse;

    @Option(names = "--no-sse", hidden = true)
    private boolean formerNoLegacySse;

    @Option(names = "--public-url", paramLabel = "URL", description = "The URL that clients use, behind a proxy.")
    private @Nullable String publicUrl;

    @Option(
            names = "--management-port",
            paramLabel = "PORT",
            description = "Port for health and metrics. Default: none.")
    private @Nullable String managementPort;

    @Option(names = "--log-format", paramLabel = "FORMAT", description = "text or json, on standard error.")
    private @Nullable String logFormat;

    @Option(
            names = CommandLineFlags.INSECURE_NO_AUTH,
            description = "Accept everybody on this machine without a token, as an approver. For tests only.")
    private boolean insecureNoAuth;

    @Option(names = "--check", description = "Print the effective settings and their problems, and exit.")
    private boolean check;

    @Option(names = "--json", description = "With --check: one JSON object per setting or check, and line.")
    private boolean json;

    @Override
    public Integer call() {
        if (json && !check) {
            throw new InvalidSettingException(List.of("--json belongs to --check: add --check."));
        }
        return check ? printSettings() : ServerRunner.run(flags(), this::out, this::err);
    }

    /** Prints the effective settings, without secrets, and all problems. Returns 0 if a server could start, else 2. */
    private int printSettings() {
        SettingsResult read = SettingsResult.of(System.getenv(), flags());
        List<CheckResult> results = StartupChecks.all(read, System.getenv());
        boolean usable = results.stream().noneMatch(CheckResult::isFailure);
        if (json) {
            read.effective().forEach(setting -> out().println(json(setting)));
            results.forEach(result -> out().println(result.json()));
            return usable ? 0 : 2;
        }
        Terminal terminal = terminal();
        TextTable table = new TextTable();
        read.effective()
                .forEach(setting -> table.row(setting.name(), setting.value(), terminal.faint(setting.origin()), ""));
        table.lines().forEach(terminal::print);
        terminal.print();
        results.stream().filter(result -> result.mark() != Status.OK).forEach(terminal::print);
        if (usable) {
            boolean http = read.settings().flatMap(Settings::http).isPresent();
            terminal.say(
                    Status.OK, "These settings can be used, over " + (http ? "HTTP." : "standard input and output."));
        }
        return usable ? 0 : 2;
    }

    private static ObjectNode json(SettingsResult.Effective setting) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("setting", setting.name())
                .put("value", setting.value())
                .put("origin", setting.origin());
    }
}
