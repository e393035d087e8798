/** A Lago of our own on loopback, with Lago's real quirks. Imports nothing else of this program. */
@NullMarked
package io.lagomcp.invoices.sandbox;

import org.jspecify.annotations.NullMarked;
