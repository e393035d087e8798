/**
 * The tools that change invoices: each plans a mutation with its one write and reads the outcome. They may not send the
 * write.
 */
@NullMarked
package io.lagomcp.invoices.tool.write;

import org.jspecify.annotations.NullMarked;
