@NullMarked
package io.lagomcp.invoices.page;

import org.jspecify.annotations.NullMarked;
