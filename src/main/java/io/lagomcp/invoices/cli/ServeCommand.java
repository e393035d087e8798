package io.lagomcp.invoices.cli;

import io.lagomcp.invoices.config.Settings;
import io.lagomcp.invoices.prompt.Prompts;
import io.lagomcp.invoices.server.InvoiceServer;
import io.lagomcp.invoices.server.StandardStreams;
import io.lagomcp.invoices.tool.Catalogue;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Serves one assistant over standard input and output. */
@Command(name = "serve", header = "Serve an assistant over standard input and output (the default).")
final class ServeCommand implements Callable<Integer> {
    @Mixin
    private AccountOptions account = new AccountOptions();

    @Override
    public Integer call() {
        return run(account);
    }

    static int run(AccountOptions options) {
        Settings settings = Settings.from(System.getenv(), options.flags());
        StandardStreams streams = StandardStreams.take();
        try (Account account = Account.open(settings)) {
            Catalogue catalogue = account.catalogue();
            Prompts prompts = new Prompts(catalogue, Clock.systemUTC());
            new InvoiceServer(catalogue, prompts, settings.confirmVia(), settings.confirmationWait())
                    .serveStdio(streams);
        }
        return 0;
    }
}
