/**
 * What invoices consist of in the simulator: customers' plans, items, taxes and their JSON. It may not keep anything.
 */
@NullMarked
package io.lagomcp.invoices.sandbox.model;

import org.jspecify.annotations.NullMarked;
