/**
 * How an invoice is shown and what its state means. It may not read from Lago.
 */
@NullMarked
package io.lagomcp.invoices.tool.view;

import org.jspecify.annotations.NullMarked;
