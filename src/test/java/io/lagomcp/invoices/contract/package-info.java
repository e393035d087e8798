/** What is sent to Lago for each of its invoice routes, and what becomes of each of its answers. */
@NullMarked
package io.lagomcp.invoices.contract;

import org.jspecify.annotations.NullMarked;
