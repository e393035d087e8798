@NullMarked
package io.lagomcp.invoices.server.http;

import org.jspecify.annotations.NullMarked;
