/**
 * The program that lets an assistant work with the invoices of a Lago account over MCP. Only the entry point may be
 * here; it knows the command line and nothing else.
 */
@NullMarked
package io.lagomcp.invoices;

import org.jspecify.annotations.NullMarked;
