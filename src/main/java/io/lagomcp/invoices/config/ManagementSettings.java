package io.lagomcp.invoices.config;

/**
 * The address of health checks and metrics, which need no authentication.
 *
 * @param host the address to listen on
 * @param port the port; 0 for any free port
 */
public record ManagementSettings(String host, int port) {}
