/**
 * Sums over many invoices by currency and age. It may not read from Lago.
 */
@NullMarked
package io.lagomcp.invoices.tool.summary;

import org.jspecify.annotations.NullMarked;
