/**
 * The MCP prompts, filled with what the tools read. Prompts may not change anything.
 */
@NullMarked
package io.lagomcp.invoices.prompt;

import org.jspecify.annotations.NullMarked;
