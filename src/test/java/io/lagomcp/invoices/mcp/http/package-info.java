@NullMarked
package io.lagomcp.invoices.mcp.http;

import org.jspecify.annotations.NullMarked;
