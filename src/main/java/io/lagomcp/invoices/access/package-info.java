/**
 * Who may come in over HTTP, and with how much: an {@link io.lagomcp.invoices.access.Entrance} looks at a
 * {@link io.lagomcp.invoices.access.Visit} and answers with an {@link io.lagomcp.invoices.access.Admission}.
 *
 * <p>Nothing here knows the server, and no token leaves this package: not to Lago, not into a log, a record or an answer.
 */
@NullMarked
package io.lagomcp.invoices.access;

import org.jspecify.annotations.NullMarked;
