/**
 * The protocol over any transport: JSON-RPC messages, sessions of the revisions up to 2025-11-25, stateless requests of
 * 2026-07-28, and requests in flight. It may not know tools or a certain transport.
 */
@NullMarked
package io.lagomcp.invoices.mcp.protocol;

import org.jspecify.annotations.NullMarked;
