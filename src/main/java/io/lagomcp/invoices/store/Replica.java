package io.lagomcp.invoices.store;

/**
 * One of the servers that share a database.
 *
 * @param id its name, {@code LAGO_MCP_REPLICA}
 * @param version of the program
 * @param policySha256 differs where its policy does
 */
public record Replica(String id, String version, String policySha256) {}
