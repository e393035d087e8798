/**
 * Searches over many invoices: filters, paging, parallel reads, and sums by currency and age. It may not plan changes.
 */
@NullMarked
package io.lagomcp.invoices.tool.search;

import org.jspecify.annotations.NullMarked;
