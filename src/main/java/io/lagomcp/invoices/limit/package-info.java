/**
 * Limits that several callers share, so that one of them cannot take everything.
 *
 * <p>A leaf: it imports nothing else of this program.
 */
@NullMarked
package io.lagomcp.invoices.limit;

import org.jspecify.annotations.NullMarked;
