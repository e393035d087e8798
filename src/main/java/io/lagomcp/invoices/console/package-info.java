/**
 * Output and questions on a terminal: colors, tables, check results and the program's name. It may not know what is
 * printed.
 */
@NullMarked
package io.lagomcp.invoices.console;

import org.jspecify.annotations.NullMarked;
