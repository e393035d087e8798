/**
 * Settings from command line, environment and file, read once and strictly. It may not know what is built from them.
 */
@NullMarked
package io.lagomcp.invoices.config;

import org.jspecify.annotations.NullMarked;
