/** Who may do what, and the proof that someone said yes. */
@NullMarked
package io.lagomcp.invoices.guard;

import org.jspecify.annotations.NullMarked;
