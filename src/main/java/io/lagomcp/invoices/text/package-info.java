/** Spelling suggestions. It may not know what is suggested. */
@NullMarked
package io.lagomcp.invoices.text;

import org.jspecify.annotations.NullMarked;
