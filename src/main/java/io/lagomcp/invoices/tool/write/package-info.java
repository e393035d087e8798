/**
 * The tools that change invoices: each plans a mutation and performs it with an approval. They may not write without
 * one.
 */
@NullMarked
package io.lagomcp.invoices.tool.write;

import org.jspecify.annotations.NullMarked;
