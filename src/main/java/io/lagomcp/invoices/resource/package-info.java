/**
 * Invoices and customers as MCP resources, read through the tools. Resources may not change anything.
 */
@NullMarked
package io.lagomcp.invoices.resource;

import org.jspecify.annotations.NullMarked;
