package io.lagomcp.invoices.cli;

import io.lagomcp.invoices.access.Entrance;
import io.lagomcp.invoices.config.Flags;
import io.lagomcp.invoices.config.HttpSettings;
import io.lagomcp.invoices.config.Settings;
import io.lagomcp.invoices.prompt.Prompts;
import io.lagomcp.invoices.server.CallListener;
import io.lagomcp.invoices.server.InvoiceServer;
import io.lagomcp.invoices.server.StandardStreams;
import io.lagomcp.invoices.server.http.HttpServer;
import io.lagomcp.invoices.tool.Catalogue;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Serves one assistant over standard input and output, or many over HTTP. */
@Command(name = "serve", header = "Serve an assistant over standard input and output (the default), or many over HTTP.")
final class ServeCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private AccountOptions account = new AccountOptions();

    @Mixin
    private HttpOptions http = new HttpOptions();

    @Override
    public Integer call() {
        return run(account, http, spec.commandLine().getOut());
    }

    static int run(AccountOptions account, HttpOptions http, PrintWriter out) {
        Flags flags = account.flags().and(http.flags());
        if (http.check()) {
            return new SettingsTable(Terminal.of(out, System.getenv())).print(System.getenv(), flags);
        }
        Settings settings = Settings.from(System.getenv(), flags);
        StderrLogging.use(settings.log());
        if (settings.http().isPresent()) {
            serveHttp(settings, settings.http().get(), out);
        } else {
            serveStdio(settings);
        }
        return 0;
    }

    private static void serveHttp(Settings settings, HttpSettings http, PrintWriter out) {
        try (Account account = Account.open(settings)) {
            HttpServer server = new HttpServer(
                    invoices(account, settings),
                    http,
                    Entrance.open(),
                    CallListener.none(),
                    (address, code, caller) -> {});
            new HttpService(server, http, out).run(() -> {});
        }
    }

    private static void serveStdio(Settings settings) {
        StandardStreams streams = StandardStreams.take();
        try (Account account = Account.open(settings)) {
            invoices(account, settings).serveStdio(streams);
        }
    }

    private static InvoiceServer invoices(Account account, Settings settings) {
        Catalogue catalogue = account.catalogue();
        Prompts prompts = new Prompts(catalogue, Clock.systemUTC());
        return new InvoiceServer(catalogue, prompts, settings.confirmVia(), settings.confirmationWait());
    }
}
