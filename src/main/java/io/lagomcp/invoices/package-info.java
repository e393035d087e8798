/** The program's entry point. */
@NullMarked
package io.lagomcp.invoices;

import org.jspecify.annotations.NullMarked;
