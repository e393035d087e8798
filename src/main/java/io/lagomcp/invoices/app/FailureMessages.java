package io.lagomcp.invoices.app;

import io.lagomcp.invoices.audit.AuditException;
import io.lagomcp.invoices.auth.TokenFileException;
import io.lagomcp.invoices.config.InvalidSettingException;
import java.io.PrintWriter;

/** Message and exit code for an exception that ends the program. */
public final class FailureMessages {
    private FailureMessages() {}

    /** Prints the reason and returns the exit code. */
    public static int print(Exception failure, PrintWriter err) {
        err.println(reason(failure));
        return exitCode(failure);
    }

    /** The reason, without secrets. */
    static String reason(Exception failure) {
        boolean plain = failure instanceof InvalidSettingException
                || failure instanceof AuditException
                || failure instanceof TokenFileException;
        return plain ? String.valueOf(failure.getMessage()) : "Failed: " + failure;
    }

    /** 2 for settings that cannot be used, else 1. */
    static int exitCode(Exception failure) {
        return failure instanceof InvalidSettingException ? 2 : 1;
    }
}
