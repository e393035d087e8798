/** Support tasks as they run through the tools, beside the same tasks done with pages of the API. */
@NullMarked
package io.lagomcp.invoices.transcript;

import org.jspecify.annotations.NullMarked;
