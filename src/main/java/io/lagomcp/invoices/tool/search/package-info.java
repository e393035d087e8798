/**
 * Searches over many invoices: filters, paging and parallel reads. It may not show results.
 */
@NullMarked
package io.lagomcp.invoices.tool.search;

import org.jspecify.annotations.NullMarked;
