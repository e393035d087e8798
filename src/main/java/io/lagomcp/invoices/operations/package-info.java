/**
 * What whoever runs the server sees of it: figures, health and traces. It listens to the rest of the program, and nothing
 * below knows it.
 */
@NullMarked
package io.lagomcp.invoices.operations;

import org.jspecify.annotations.NullMarked;
