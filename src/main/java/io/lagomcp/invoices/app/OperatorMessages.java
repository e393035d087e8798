package io.lagomcp.invoices.app;

import io.lagomcp.invoices.config.LogSettings;
import java.io.PrintWriter;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Prints what the server tells its operator beside the protocol: plain text, or, with JSON logs, log lines at every log level,
 * so that both streams hold nothing but JSON.
 */
final class OperatorMessages {
    /** Its level does not depend on the settings. */
    static final String LOGGER = OperatorMessages.class.getName();

    private static final Logger log = LoggerFactory.getLogger(LOGGER);

    private final LogSettings.Format format;
    private final Supplier<PrintWriter> out;
    private final Supplier<PrintWriter> err;

    /** The writers of both streams are asked for when something is to be said, because making them takes long. */
    OperatorMessages(LogSettings.Format format, Supplier<PrintWriter> out, Supplier<PrintWriter> err) {
        this.format = format;
        this.out = out;
        this.err = err;
    }

    /** Says something on standard output, which must not be the one of the protocol. */
    void print(String message) {
        say(message, out);
    }

    /** Says something on standard error. */
    void printOnErrors(String message) {
        say(message, err);
    }

    /** Says why the server ends, and returns its exit code. */
    int explain(RuntimeException failure) {
        if (format == LogSettings.Format.TEXT) {
            return FailureMessages.print(failure, err.get());
        }
        log.error(FailureMessages.reason(failure));
        return FailureMessages.exitCode(failure);
    }

    private void say(String message, Supplier<PrintWriter> stream) {
        if (format == LogSettings.Format.TEXT) {
            PrintWriter words = stream.get();
            words.println(message);
            words.flush();
        } else {
            log.info(message);
        }
    }
}
