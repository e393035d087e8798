/**
 * Options that several commands share. They may only produce flags for config.
 */
@NullMarked
package io.lagomcp.invoices.cli.option;

import org.jspecify.annotations.NullMarked;
