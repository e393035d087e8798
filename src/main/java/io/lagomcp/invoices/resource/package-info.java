/**
 * Invoices as resources: what a client can read, attach and complete without calling a tool. Everything here is read through
 * the tools, so that it is checked, cleaned and explained in the same way; nothing is changed, so nobody is asked.
 */
@NullMarked
package io.lagomcp.invoices.resource;

import org.jspecify.annotations.NullMarked;
