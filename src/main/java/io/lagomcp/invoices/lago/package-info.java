/**
 * The Lago API as typed reads and writes of invoices and the account. It may not know MCP, tools or approvals.
 */
@NullMarked
package io.lagomcp.invoices.lago;

import org.jspecify.annotations.NullMarked;
