/**
 * The Lago API as the rest of the program sees it: requests, retries, failures as types, money.
 *
 * <p>A leaf: it imports nothing else of this program.
 */
@NullMarked
package io.lagomcp.invoices.lago;

import org.jspecify.annotations.NullMarked;
