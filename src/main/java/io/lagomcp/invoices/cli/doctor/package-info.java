/**
 * The doctor command: checks of settings, Lago, client configuration and authorization server. Checks may not change
 * anything.
 */
@NullMarked
package io.lagomcp.invoices.cli.doctor;

import org.jspecify.annotations.NullMarked;
