/** JSON read and written without loss of digits. It may not know what the JSON means. */
@NullMarked
package io.lagomcp.invoices.json;

import org.jspecify.annotations.NullMarked;
