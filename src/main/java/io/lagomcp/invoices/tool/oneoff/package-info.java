/**
 * Planning of a one-off invoice: lines, taxes, rules and duplicates. It may not write.
 */
@NullMarked
package io.lagomcp.invoices.tool.oneoff;

import org.jspecify.annotations.NullMarked;
