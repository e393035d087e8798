/**
 * Shared limits of memory and of numbers. It may not know what is limited.
 */
@NullMarked
package io.lagomcp.invoices.limit;

import org.jspecify.annotations.NullMarked;
