package io.lagomcp.invoices.app;

import io.lagomcp.invoices.app.ApplicationContext.Services;
import io.lagomcp.invoices.approval.PrincipalPauses;
import io.lagomcp.invoices.auth.AuthContext;
import io.lagomcp.invoices.auth.AuthFailureLog;
import io.lagomcp.invoices.auth.Authenticator;
import io.lagomcp.invoices.config.AuthSettings;
import io.lagomcp.invoices.config.CommandLineFlags;
import io.lagomcp.invoices.config.HttpSettings;
import io.lagomcp.invoices.config.Settings;
import io.lagomcp.invoices.config.SettingsResult;
import io.lagomcp.invoices.console.ProgramName;
import io.lagomcp.invoices.limit.PerOwnerLimit;
import io.lagomcp.invoices.mcp.ConfirmationTimeout;
import io.lagomcp.invoices.mcp.InvoiceServer;
import io.lagomcp.invoices.mcp.http.McpHttpServer;
import io.lagomcp.invoices.mcp.protocol.RequestStateSealer;
import io.lagomcp.invoices.mcp.stdio.StandardStreams;
import io.lagomcp.invoices.observability.Observability;
import io.lagomcp.invoices.observability.Observability.MonitoredComponents;
import io.lagomcp.invoices.startcache.BackgroundCacheBuilder;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves as the settings say: one assistant over standard input and output, or many over HTTP. */
public final class ServerRunner {
    private static final Logger log = LoggerFactory.getLogger(ServerRunner.class);

    /** Whether standard input is a terminal. The launcher sets it, because the check is slow in Java. */
    private static final String TERMINAL = "lago.terminal";

    private ServerRunner() {}

    /** Serves until the end and returns the exit code. Prints why it cannot start. */
    public static int run(CommandLineFlags flags, Supplier<PrintWriter> out, Supplier<PrintWriter> err) {
        SettingsResult check = SettingsResult.of(System.getenv(), flags);
        StderrLogging.use(check.log());
        OperatorMessages messages = new OperatorMessages(check.log().format(), out, err);
        try {
            serve(check.usable(), messages);
            return 0;
        } catch (RuntimeException failure) {
            return messages.explain(failure);
        }
    }

    private static void serve(Settings settings, OperatorMessages messages) {
        StartupChecks.require(settings, System.getenv())
                .ifPresent(warning -> messages.printOnErrors(warning.inLines()));
        BackgroundCacheBuilder.makeIfMissing();
        if (settings.http().isPresent()) {
            serveHttp(settings, settings.http().get(), messages);
        } else {
            serveStdio(settings, messages);
        }
    }

    private static void serveStdio(Settings settings, OperatorMessages messages) {
        if (Boolean.getBoolean(TERMINAL)) {
            messages.printOnErrors("Waiting for an MCP client on standard input (Ctrl+C ends this). To look around: "
                    + ProgramName.with("demo") + " or " + ProgramName.with("--help"));
        }
        StandardStreams streams = StandardStreams.claim();
        try (Observability operations = operations(settings);
                ApplicationContext account = ApplicationContext.open(settings, operations.lago());
                Services services = account.servingServices(operations)) {
            open(operations, settings, watched(account, services, () -> 1));
            WarmUp warmUp = new WarmUp(operations.calls(), services.approvals(), account::prepare);
            invoices(services, settings).serveStdio(streams, warmUp, services::close);
        }
    }

    /** Serves until a signal stops the process, then answers running requests and exits. */
    private static void serveHttp(Settings settings, HttpSettings http, OperatorMessages messages) {
        try (Observability operations = operations(settings);
                ApplicationContext account = ApplicationContext.open(settings, operations.lago());
                Services services = account.servingServices(operations)) {
            AuthFailureLog refused = AuthFailureLog.in(services.audit());
            AuthContext auth =
                    new AuthContext(http.callsPerMinute(), account.rateLimiters(), refused, services.accessTime());
            Authenticator authenticator = Authenticators.of(http, services.revocations(), auth);
            PerOwnerLimit memory = PerOwnerLimit.ofHeap(http.hasSeveralCallers());
            ApprovalPageServer page = ApprovalPageServer.of(
                    http,
                    services,
                    new PrincipalPauses(services.audit(), settings.readOnly()),
                    account,
                    authenticator,
                    auth,
                    memory);
            McpHttpServer server = new McpHttpServer(
                    invoices(services, settings).definition(),
                    http,
                    authenticator,
                    operations.calls(),
                    refused::note,
                    memory,
                    services.sessions(),
                    page.sharedEndpoints(),
                    McpHttpServer.SIGN_OF_LIFE);
            open(operations, settings, watched(account, services, server::sessions));
            try {
                server.start();
            } catch (IOException cannotListen) {
                throw ListenAddress.of(http).unusable(cannotListen);
            }
            page.start();
            if (http.access() instanceof AuthSettings.Open) {
                log.warn("Everybody who can reach this port has all permissions, because of --insecure-no-auth");
            }
            messages.print("Serving assistants at " + server.address() + "/mcp");
            operations.port().ifPresent(port -> messages.print("Health and metrics on port " + port));
            page.address(server.address()).ifPresent(address -> messages.print("Approvals at " + address));
            Runtime.getRuntime()
                    .addShutdownHook(new Thread(() -> stop(server, page, operations, refused, services), "stop"));
            server.join();
        } catch (InterruptedException asked) {
            Thread.currentThread().interrupt();
        }
    }

    /** Exits with code 0, because stopping by a signal is normal. */
    private static void stop(
            McpHttpServer server,
            ApprovalPageServer page,
            Observability operations,
            AuthFailureLog refused,
            Services services) {
        operations.drain();
        long begun = System.nanoTime();
        page.drain(McpHttpServer.DRAIN);
        server.drain(McpHttpServer.DRAIN.minusNanos(System.nanoTime() - begun));
        page.close();
        server.close();
        refused.close();
        services.close();
        operations.close();
        Runtime.getRuntime().halt(0);
    }

    private static Observability operations(Settings settings) {
        return Observability.start(
                settings.management().map(port -> new InetSocketAddress(port.host(), port.port())),
                settings.http().map(HttpSettings::allowedHosts).orElse(List.of()),
                System.getenv());
    }

    private static void open(Observability operations, Settings settings, MonitoredComponents watched) {
        try {
            operations.open(watched);
        } catch (IllegalStateException cannotListen) {
            throw settings.management()
                    .map(ListenAddress::of)
                    .map(address -> address.unusable(cannotListen))
                    .orElseThrow(() -> cannotListen);
        }
    }

    private static MonitoredComponents watched(ApplicationContext account, Services services, IntSupplier sessions) {
        List<String> names = new ArrayList<>();
        services.tools().all().forEach(tool -> names.add(tool.name()));
        services.prompts().definitions().forEach(prompt -> names.add(prompt.name()));
        return new MonitoredComponents(
                names,
                account.healthProbe(),
                services.audit(),
                sessions,
                services.approvals().inbox()::waiting,
                services.store(),
                services.webhook().map(notifier -> notifier::status));
    }

    private static InvoiceServer invoices(Services services, Settings settings) {
        return new InvoiceServer(
                services.tools(),
                services.prompts(),
                settings.confirmVia(),
                settings.approvalPages(),
                ConfirmationTimeout.of(settings.confirmationWait()),
                settings.store().isPresent()
                        ? RequestStateSealer.Key.derivedFrom(() -> ApplicationContext.planKey(settings))
                        : RequestStateSealer.Key.ofThisProcess());
    }
}
