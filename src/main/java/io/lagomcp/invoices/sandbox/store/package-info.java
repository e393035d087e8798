/**
 * The simulator's customers, invoices and files, their JSON, and the data it starts with. It may not know endpoints.
 */
@NullMarked
package io.lagomcp.invoices.sandbox.store;

import org.jspecify.annotations.NullMarked;
