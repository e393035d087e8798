package io.lagomcp.invoices.audit;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The log cannot be read or written, or is not what was written. Says in plain words which file and why. */
public final class AuditException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    AuditException(String message) {
        super(message);
    }

    private AuditException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** A log that is not kept in files cannot be used now; nothing was added. */
    public static AuditException unavailable(String why, @Nullable Throwable cause) {
        return new AuditException("The audit log cannot be used: " + why, cause);
    }

    /** The same, and it stays so. */
    public static AuditException unusable(String why) {
        return new AuditException("The audit log cannot be used: " + why);
    }

    static AuditException unusable(Path file, IOException cause) {
        String why = cause instanceof AccessDeniedException denied
                ? "no permission for " + denied.getFile()
                : cause.getMessage();
        return new AuditException("The audit log " + file + " cannot be used: " + why, cause);
    }

    static AuditException changed(Path file, String how) {
        return new AuditException("The audit log was changed by another program: in " + file + ", " + how);
    }

    static AuditException missing(Path file) {
        return new AuditException("There is no audit log at " + file);
    }

    static AuditException unsigned(Path file, String why) {
        return new AuditException("The head of the audit log " + file + " was not signed: " + why);
    }

    static AuditException key(Path file, String why) {
        return new AuditException("The key file " + file + " cannot be used: " + why);
    }
}
