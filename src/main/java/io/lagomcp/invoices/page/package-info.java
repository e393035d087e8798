/**
 * The approval page: HTTP for people. What may be decided, by whom, and what comes of it is up to {@code approval}.
 */
@NullMarked
package io.lagomcp.invoices.page;

import org.jspecify.annotations.NullMarked;
