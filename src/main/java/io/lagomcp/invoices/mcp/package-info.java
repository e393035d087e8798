/**
 * The tools, prompts and resources as an MCP server, and confirmations through the client. It may not know HTTP.
 */
@NullMarked
package io.lagomcp.invoices.mcp;

import org.jspecify.annotations.NullMarked;
