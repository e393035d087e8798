package io.lagomcp.invoices.config;

/**
 * Where health and metrics are told, to whoever asks.
 *
 * @param host the address that this program listens on for it
 * @param port the port; 0 for any free one
 */
public record ManagementSettings(String host, int port) {}
