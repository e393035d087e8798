package io.lagomcp.invoices.audit;

import tools.jackson.databind.node.ObjectNode;

/**
 * The read that shows what became of a mutation. It is recorded as it is, so it must hold no personal data.
 *
 * @param tool the name of a tool that only reads
 * @param arguments as that tool wants them
 */
public record SettlingRead(String tool, ObjectNode arguments) {}
