/**
 * Looks things up in Lago's lists of customers, payments and what else stands around invoices. It reads only.
 */
@NullMarked
package io.lagomcp.invoices.tool.lookup;

import org.jspecify.annotations.NullMarked;
