/** Settings of the program and where they come from. A leaf. */
@NullMarked
package io.lagomcp.invoices.config;

import org.jspecify.annotations.NullMarked;
