package io.lagomcp.invoices.cli;

import io.lagomcp.invoices.access.Entrance;
import io.lagomcp.invoices.access.RefusedVisits;
import io.lagomcp.invoices.access.TimeSource;
import io.lagomcp.invoices.cli.Account.Office;
import io.lagomcp.invoices.config.Flags;
import io.lagomcp.invoices.config.HttpSettings;
import io.lagomcp.invoices.config.Settings;
import io.lagomcp.invoices.config.SettingsCheck;
import io.lagomcp.invoices.operations.Operations;
import io.lagomcp.invoices.operations.Watched;
import io.lagomcp.invoices.server.InvoiceServer;
import io.lagomcp.invoices.server.StandardStreams;
import io.lagomcp.invoices.server.http.HttpServer;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/** Serves as the settings say: one assistant over standard input and output, or many over HTTP. */
final class Service {
    /** Whether somebody types where the client's messages come from; the launcher knows, and Java would need long to find out. */
    private static final String TERMINAL = "lago.terminal";

    private Service() {}

    /** Serves until it is over, or says why it cannot; the exit code. */
    static int run(Flags flags, Supplier<PrintWriter> out, Supplier<PrintWriter> err) {
        SettingsCheck check = SettingsCheck.of(System.getenv(), flags);
        StderrLogging.use(check.log());
        ServerMessages messages = new ServerMessages(check.log().format(), out, err);
        try {
            serve(check.usable(), messages);
            return 0;
        } catch (RuntimeException failure) {
            return messages.explain(failure);
        }
    }

    private static void serve(Settings settings, ServerMessages messages) {
        new StartupChecks(settings, System.getenv()).require();
        LaterCache.makeIfMissing();
        if (settings.http().isPresent()) {
            serveHttp(settings, settings.http().get(), messages);
        } else {
            serveStdio(settings, messages);
        }
    }

    private static void serveStdio(Settings settings, ServerMessages messages) {
        if (Boolean.getBoolean(TERMINAL)) {
            messages.printOnErrors("Waiting for an MCP client on standard input (Ctrl+C ends this). To look around: "
                    + ProgramName.with("demo") + " or " + ProgramName.with("--help"));
        }
        StandardStreams streams = StandardStreams.take();
        try (Operations operations = operations(settings);
                Account account = Account.open(settings, operations.lago());
                Office office = account.office(operations.audit())) {
            open(operations, settings, watched(account, office, () -> 1));
            invoices(office, settings).serveStdio(streams, operations.calls(), office::close);
        }
    }

    private static void serveHttp(Settings settings, HttpSettings http, ServerMessages messages) {
        try (Operations operations = operations(settings);
                Account account = Account.open(settings, operations.lago());
                Office office = account.office(operations.audit())) {
            RefusedVisits refused = RefusedVisits.in(office.audit());
            Entrance entrance = Entrances.of(http, refused, TimeSource.system());
            HttpServer server =
                    new HttpServer(invoices(office, settings), http, entrance, operations.calls(), refused::note);
            open(operations, settings, watched(account, office, server::sessions));
            new HttpService(server, operations, refused, office.audit()).run(http, messages);
        }
    }

    private static Operations operations(Settings settings) {
        return Operations.start(
                settings.management().map(port -> new InetSocketAddress(port.host(), port.port())),
                settings.http().map(HttpSettings::allowedHosts).orElse(List.of()),
                System.getenv());
    }

    private static void open(Operations operations, Settings settings, Watched watched) {
        try {
            operations.open(watched);
        } catch (IllegalStateException cannotListen) {
            throw settings.management()
                    .map(ListenAddress::of)
                    .map(address -> address.unusable(cannotListen))
                    .orElseThrow(() -> cannotListen);
        }
    }

    private static Watched watched(Account account, Office office, IntSupplier sessions) {
        List<String> names = new ArrayList<>();
        office.catalogue().all().forEach(tool -> names.add(tool.name()));
        office.prompts().definitions().forEach(prompt -> names.add(prompt.name()));
        return new Watched(names, account.reachability(), office.audit(), sessions, office.guard()::waiting);
    }

    private static InvoiceServer invoices(Office office, Settings settings) {
        return new InvoiceServer(
                office.catalogue(), office.prompts(), settings.confirmVia(), settings.confirmationWait());
    }
}
