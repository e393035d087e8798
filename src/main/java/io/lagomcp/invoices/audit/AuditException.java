package io.lagomcp.invoices.audit;

import java.io.IOException;

/** The record cannot be read or written, or is not what was written. Says in plain words which file and why. */
public final class AuditException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    AuditException(String message) {
        super(message);
    }

    AuditException(String message, IOException cause) {
        super(message, cause);
    }
}
