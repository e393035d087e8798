@NullMarked
package io.lagomcp.invoices.http;

import org.jspecify.annotations.NullMarked;
