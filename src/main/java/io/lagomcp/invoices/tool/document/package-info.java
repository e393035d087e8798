/**
 * Downloads of invoice files for tools: waiting, fetching and saving. It may not decide who may read an invoice.
 */
@NullMarked
package io.lagomcp.invoices.tool.document;

import org.jspecify.annotations.NullMarked;
