/** What a tool is, the catalogue, argument checking, results and errors; one small class per tool. */
@NullMarked
package io.lagomcp.invoices.tool;

import org.jspecify.annotations.NullMarked;
