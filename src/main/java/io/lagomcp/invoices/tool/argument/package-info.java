/**
 * Checks and normalization of tool arguments against the schema, and arguments that several tools share. It may not
 * call Lago except to resolve an invoice number.
 */
@NullMarked
package io.lagomcp.invoices.tool.argument;

import org.jspecify.annotations.NullMarked;
