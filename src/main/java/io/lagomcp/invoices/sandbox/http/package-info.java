/**
 * Requests, responses, routes and errors of the simulator's API. They may not know invoices.
 */
@NullMarked
package io.lagomcp.invoices.sandbox.http;

import org.jspecify.annotations.NullMarked;
