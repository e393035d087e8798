/**
 * The command line: the root command and the small commands. What a command does beyond reading options and printing
 * belongs into other packages.
 */
@NullMarked
package io.lagomcp.invoices.cli;

import org.jspecify.annotations.NullMarked;
