package io.lagomcp.invoices.config;

import java.util.Optional;

/**
 * What was said on the command line; the API key is not among it, because other programs can see command lines.
 *
 * @param apiUrl {@code --api-url}
 * @param sandbox {@code --sandbox}
 * @param readOnly {@code --read-only}
 * @param policy {@code --policy}
 * @param auditLog {@code --audit-log}
 * @param documents {@code --documents}
 */
public record Flags(
        Optional<String> apiUrl,
        boolean sandbox,
        boolean readOnly,
        Optional<String> policy,
        Optional<String> auditLog,
        Optional<String> documents) {

    /** Nothing was said. */
    public static Flags none() {
        return new Flags(Optional.empty(), false, false, Optional.empty(), Optional.empty(), Optional.empty());
    }
}
