/**
 * The Model Context Protocol over HTTP, for many assistants at once: Streamable HTTP and, for older clients, HTTP with SSE.
 *
 * <p>A request passes {@code HttpEntry}, which makes sure where it comes from and whom, and goes to an endpoint; what it says
 * goes to the {@code Conversation} of its session, which answers through the {@code Outlet} that the endpoint gave.
 */
@NullMarked
package io.lagomcp.invoices.server.http;

import org.jspecify.annotations.NullMarked;
