/**
 * The command call, and what all commands share that call the tools: of this process or of a server over HTTP. They may not
 * send anything to Lago themselves.
 */
@NullMarked
package io.lagomcp.invoices.cli.call;

import org.jspecify.annotations.NullMarked;
