/**
 * The Lago API as the rest of the program sees it: requests, retries, failures as types, money.
 *
 * <p>Of this program it knows only how JSON is read and written.
 */
@NullMarked
package io.lagomcp.invoices.lago;

import org.jspecify.annotations.NullMarked;
