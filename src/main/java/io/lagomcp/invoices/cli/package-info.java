/** The commands. */
@NullMarked
package io.lagomcp.invoices.cli;

import org.jspecify.annotations.NullMarked;
