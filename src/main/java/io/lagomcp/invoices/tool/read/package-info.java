/**
 * The tools that only read, and their downloads of invoice files. They may not get an approval.
 */
@NullMarked
package io.lagomcp.invoices.tool.read;

import org.jspecify.annotations.NullMarked;
