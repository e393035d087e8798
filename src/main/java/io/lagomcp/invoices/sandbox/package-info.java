/**
 * An embedded Lago simulator as an HTTP server on loopback. It may not know any other part of the program.
 */
@NullMarked
package io.lagomcp.invoices.sandbox;

import org.jspecify.annotations.NullMarked;
