/**
 * The simulator's API endpoints that list, change and create invoices. They may change invoices only through the
 * store.
 */
@NullMarked
package io.lagomcp.invoices.sandbox.endpoint;

import org.jspecify.annotations.NullMarked;
