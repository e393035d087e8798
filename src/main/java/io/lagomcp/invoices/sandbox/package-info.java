/**
 * The Lago simulator: an HTTP server with the endpoints of Lago's API. It may not know the rest of the program, and changes
 * invoices only through the store.
 */
@NullMarked
package io.lagomcp.invoices.sandbox;

import org.jspecify.annotations.NullMarked;
