/**
 * One MCP session over any transport: JSON-RPC messages, lifecycle, requests in flight and the SDK's session. It may
 * not know tools or a certain transport.
 */
@NullMarked
package io.lagomcp.invoices.mcp.session;

import org.jspecify.annotations.NullMarked;
