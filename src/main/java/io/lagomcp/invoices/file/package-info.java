/** Files on this machine. It may not know what is in them. */
@NullMarked
package io.lagomcp.invoices.file;

import org.jspecify.annotations.NullMarked;
