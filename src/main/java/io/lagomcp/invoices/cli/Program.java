package io.lagomcp.invoices.cli;

import io.lagomcp.invoices.access.TokenFileException;
import io.lagomcp.invoices.audit.AuditException;
import io.lagomcp.invoices.config.Flags;
import io.lagomcp.invoices.config.InvalidSettingException;
import java.io.PrintWriter;
import java.util.Objects;
import java.util.Optional;

/**
 * The program: serves where that is all that is asked of it, and leaves the rest to the command line, which is not even
 * loaded otherwise.
 */
public final class Program {
    private Program() {}

    /**
     * Runs the command that the arguments name.
     *
     * @return the exit code: 0 when it went well, 1 when it failed, 2 when the arguments or settings cannot be used
     */
    public static int run(String... arguments) {
        Optional<Flags> serving = PlainArguments.of(arguments);
        return serving.isPresent()
                ? serve(serving.get())
                : RootCommand.commandLine().execute(arguments);
    }

    private static int serve(Flags flags) {
        HeadStart.take();
        return Service.run(flags, () -> RootCommand.commandLine().getOut(), () -> RootCommand.commandLine()
                .getErr());
    }

    /** Tells why it ends, and gives the exit code. */
    static int explain(Exception failure, PrintWriter err) {
        err.println(reason(failure));
        return exitCode(failure);
    }

    /** Why it ends, in words that may be shown. */
    static String reason(Exception failure) {
        boolean plain = failure instanceof InvalidSettingException
                || failure instanceof AuditException
                || failure instanceof TokenFileException;
        return plain ? String.valueOf(failure.getMessage()) : "Failed: " + failure;
    }

    static int exitCode(Exception failure) {
        return failure instanceof InvalidSettingException ? 2 : 1;
    }

    /** The version of this program; {@code development} where it was not packed into its jar. */
    static String version() {
        return Objects.requireNonNullElse(Program.class.getPackage().getImplementationVersion(), "development");
    }
}
