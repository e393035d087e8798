package io.lagomcp.invoices.config;

import java.util.Optional;

/**
 * What was said on the command line; the API key is not among it, because other programs can see command lines.
 *
 * @param apiUrl {@code --api-url}
 * @param sandbox {@code --sandbox}
 * @param readOnly {@code --read-only}
 */
public record Flags(Optional<String> apiUrl, boolean sandbox, boolean readOnly) {}
