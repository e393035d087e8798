package io.lagomcp.invoices.app;

import io.lagomcp.invoices.app.ApplicationContext.Services;
import io.lagomcp.invoices.approval.PrincipalPauses;
import io.lagomcp.invoices.auth.AuthContext;
import io.lagomcp.invoices.auth.Authenticator;
import io.lagomcp.invoices.config.AuthSettings;
import io.lagomcp.invoices.config.HttpSettings;
import io.lagomcp.invoices.http.HttpEndpoint;
import io.lagomcp.invoices.http.WebServer;
import io.lagomcp.invoices.limit.PerOwnerLimit;
import io.lagomcp.invoices.mcp.protocol.WorkerThreads;
import io.lagomcp.invoices.page.ApprovalPage;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * The approval page on the server's own port, on a port of its own, or nowhere, as the settings say.
 *
 * @param page empty where it is turned off
 * @param own what listens for it, where it has a port of its own
 */
record ApprovalPageServer(HttpSettings http, Optional<ApprovalPage> page, Optional<WebServer> own)
        implements AutoCloseable {

    private static final Duration SWEEP = Duration.ofSeconds(10);

    static ApprovalPageServer of(
            HttpSettings http,
            Services services,
            PrincipalPauses pauses,
            ApplicationContext account,
            Authenticator authenticator,
            AuthContext auth,
            PerOwnerLimit memory) {
        HttpSettings.ApprovalPageSettings settings = http.approvalPage();
        if (!settings.on()) {
            return new ApprovalPageServer(http, Optional.empty(), Optional.empty());
        }
        ApprovalPage page = new ApprovalPage(
                services.approvals(),
                account.invoices(),
                authenticator,
                !(http.access() instanceof AuthSettings.Open),
                Authenticators.signIn(http, auth),
                pauses,
                WorkerThreads.virtualThreads(),
                new PerOwnerLimit(http.maxCalls(), http.maxCallsEach()),
                memory,
                services.clock());
        Optional<WebServer> own = settings.port().isEmpty()
                ? Optional.empty()
                : Optional.of(new WebServer(
                        http.at(settings.host(), settings.port().getAsInt()),
                        authenticator,
                        page.endpoints(),
                        auth.failures()::note,
                        memory));
        own.ifPresent(server -> page.every(SWEEP, server::sweep));
        return new ApprovalPageServer(http, Optional.of(page), own);
    }

    /** What the server of the protocol serves too. */
    Map<String, HttpEndpoint> sharedEndpoints() {
        return own.isPresent() ? Map.of() : page.map(ApprovalPage::endpoints).orElse(Map.of());
    }

    void start() {
        own.ifPresent(server -> {
            try {
                server.start();
            } catch (IOException cannotListen) {
                throw ListenAddress.of(http.approvalPage()).unusable(cannotListen);
            }
        });
    }

    /** Where people open it, if the server of the protocol is there. */
    Optional<URI> address(URI server) {
        return page.map(any -> own.map(WebServer::address).orElse(server).resolve(ApprovalPage.PATH));
    }

    /** Takes no further decision and waits for those under way, but no longer than this. */
    void drain(Duration limit) {
        page.ifPresent(any -> any.drain(limit));
    }

    @Override
    public void close() {
        own.ifPresent(WebServer::close);
    }
}
