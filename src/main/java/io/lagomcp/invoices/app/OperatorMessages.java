package io.lagomcp.invoices.app;

import io.lagomcp.invoices.audit.AuditException;
import io.lagomcp.invoices.auth.TokenFileException;
import io.lagomcp.invoices.config.InvalidSettingException;
import io.lagomcp.invoices.config.Settings;
import java.io.PrintWriter;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Prints messages for the operator: plain text, or with JSON logs a log line at every log level, so that both streams contain
 * only JSON.
 */
public final class OperatorMessages {
    /** The logger of the messages; its level does not depend on the settings. */
    static final String LOGGER = OperatorMessages.class.getName();

    private static final Logger log = LoggerFactory.getLogger(LOGGER);

    private final Settings.Log.Format format;
    private final Supplier<PrintWriter> out;
    private final Supplier<PrintWriter> err;

    /** The writers are created only when needed, because that takes long. */
    OperatorMessages(Settings.Log.Format format, Supplier<PrintWriter> out, Supplier<PrintWriter> err) {
        this.format = format;
        this.out = out;
        this.err = err;
    }

    /** Prints to standard output, which must not be used by the protocol. */
    void print(String message) {
        say(message, out);
    }

    void printOnErrors(String message) {
        say(message, err);
    }

    /** Prints why the server ends, and returns the exit code. */
    int explain(RuntimeException failure) {
        if (format == Settings.Log.Format.TEXT) {
            return print(failure, err.get());
        }
        log.error(reason(failure));
        return exitCode(failure);
    }

    /** Prints the reason of an exception that ends the program, and returns the exit code. */
    public static int print(Exception failure, PrintWriter err) {
        err.println(reason(failure));
        return exitCode(failure);
    }

    private static String reason(Exception failure) {
        boolean plain = failure instanceof InvalidSettingException
                || failure instanceof AuditException
                || failure instanceof TokenFileException;
        return plain ? String.valueOf(failure.getMessage()) : "Failed: " + failure;
    }

    private static int exitCode(Exception failure) {
        return failure instanceof InvalidSettingException ? 2 : 1;
    }

    private void say(String message, Supplier<PrintWriter> stream) {
        if (format == Settings.Log.Format.TEXT) {
            PrintWriter words = stream.get();
            words.println(message);
            words.flush();
        } else {
            log.info(message);
        }
    }
}
