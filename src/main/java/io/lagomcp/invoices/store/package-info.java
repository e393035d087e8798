/**
 * Audit log and plans in PostgreSQL, for several servers that share them. Used only where {@code LAGO_MCP_STORE} is set.
 *
 * <p>One row, the head of the audit log, is the lock that all writers take turns with. Whatever a turn decides is decided on what
 * everybody else has committed, and is one transaction.
 */
@NullMarked
package io.lagomcp.invoices.store;

import org.jspecify.annotations.NullMarked;
