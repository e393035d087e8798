/** Questions of a billing desk, answered by calls of tools through a real server. */
@NullMarked
package io.lagomcp.invoices.desk;

import org.jspecify.annotations.NullMarked;
