/**
 * The stdio transport: one JSON-RPC message a line on standard input and output. It may not know tools.
 */
@NullMarked
package io.lagomcp.invoices.mcp.stdio;

import org.jspecify.annotations.NullMarked;
