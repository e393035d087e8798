/**
 * The tools that only read. They may not get an approval.
 */
@NullMarked
package io.lagomcp.invoices.tool.read;

import org.jspecify.annotations.NullMarked;
