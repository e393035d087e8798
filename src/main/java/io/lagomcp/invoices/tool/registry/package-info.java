/**
 * The list of all tools and the call of one: check, run, explain errors, suggest next calls. Transports, prompts and
 * resources may reach tools only through it.
 */
@NullMarked
package io.lagomcp.invoices.tool.registry;

import org.jspecify.annotations.NullMarked;
