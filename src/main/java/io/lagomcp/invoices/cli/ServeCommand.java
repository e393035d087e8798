package io.lagomcp.invoices.cli;

import io.lagomcp.invoices.config.Settings;
import io.lagomcp.invoices.server.InvoiceServer;
import io.lagomcp.invoices.server.StandardStreams;
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
        Settings settings = options.settings(System.getenv());
        StandardStreams streams = StandardStreams.take();
        try (Account account = Account.open(settings)) {
            new InvoiceServer(account.catalogue(), settings.confirmVia(), settings.confirmationWait())
                    .serveStdio(streams);
        }
        return 0;
    }
}
