package io.lagomcp.invoices.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Tells what is well, what is not, and what to do about it. */
@Command(
        name = "doctor",
        header = "Check Java, the settings, the way to Lago and what the key may do.",
        description = {
            "",
            "Changes nothing. Exit code: 0 when all is well, 1 when something failed, 2 when a server would not even "
                    + "start with these settings."
        })
final class DoctorCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private AccountOptions account = new AccountOptions();

    @Override
    public Integer call() {
        Terminal terminal = Terminal.of(spec.commandLine().getOut(), System.getenv());
        int exitCode = new Checkup(account.flags(), System.getenv(), terminal::print).run();
        terminal.print();
        terminal.say(exitCode == 0 ? "All is well." : "Not well yet: see the lines above.");
        return exitCode;
    }
}
