/** The glue between the tools and the Model Context Protocol SDK. */
@NullMarked
package io.lagomcp.invoices.server;

import org.jspecify.annotations.NullMarked;
