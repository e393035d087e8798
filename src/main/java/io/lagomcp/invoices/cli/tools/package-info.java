/**
 * The tools command: prints the tool definitions. It may not call a tool.
 */
@NullMarked
package io.lagomcp.invoices.cli.tools;

import org.jspecify.annotations.NullMarked;
