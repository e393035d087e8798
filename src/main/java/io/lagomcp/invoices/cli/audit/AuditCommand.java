package io.lagomcp.invoices.cli.audit;

import io.lagomcp.invoices.audit.AuditSigningKey;
import io.lagomcp.invoices.config.CommandLineFlags;
import io.lagomcp.invoices.config.Settings;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Everything that can be done with the record of decisions and deeds. */
@Command(
        name = "audit",
        header = "Verify or read the record of what was decided and done.",
        description = {
            "",
            "The record has one line for each plan, refusal, request and outcome, each bound to the one before it."
                    + " Full files beside it belong to it."
        },
        subcommands = {
            AuditVerifyCommand.class,
            AuditHeadCommand.class,
            AuditShowCommand.class,
            AuditPendingCommand.class,
            AuditResolveCommand.class,
            AuditSignCommand.class
        },
        commandListHeading = "%nCommands:%n",
        footer = {
            "",
            "Examples:",
            "  ${ROOT-COMMAND-NAME} audit verify",
            "  ${ROOT-COMMAND-NAME} audit show --since 24h"
        })
public final class AuditCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() {
        throw new ParameterException(
                spec.commandLine(), "Say what to do: verify, head, show, pending, resolve or sign.");
    }

    /** Says on stderr how many lines are left out, where there are any. */
    static void warnIfCorrupt(long broken, CommandSpec spec) {
        if (broken > 0) {
            spec.commandLine()
                    .getErr()
                    .println(broken + (broken == 1 ? " line is" : " lines are")
                            + " left out: not what was written. See audit verify.");
        }
    }

    /** The record that a command is about: the named one, or the one that the settings say. */
    static Path auditFile(Optional<Path> named) {
        return named.orElseGet(() -> Settings.withoutServing(System.getenv(), CommandLineFlags.none())
                .auditFile());
    }

    /** The key that the settings name. */
    static Optional<AuditSigningKey> signingKey() {
        return Settings.withoutServing(System.getenv(), CommandLineFlags.none())
                .auditSigningKeyFile()
                .map(AuditSigningKey::read);
    }
}
