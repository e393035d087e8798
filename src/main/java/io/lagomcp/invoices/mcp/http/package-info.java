/**
 * The Streamable HTTP and legacy SSE transports on Jetty, with sessions, limits and host checks. It may not know
 * tools.
 */
@NullMarked
package io.lagomcp.invoices.mcp.http;

import org.jspecify.annotations.NullMarked;
