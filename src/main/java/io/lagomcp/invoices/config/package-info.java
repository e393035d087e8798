/**
 * The settings of the program and where they come from: flags win over the environment, and the environment over
 * the config file.
 *
 * <p>A leaf: it imports nothing else of this program.
 */
@NullMarked
package io.lagomcp.invoices.config;

import org.jspecify.annotations.NullMarked;
