/**
 * What a tool is: definition, arguments, result and error. It may not know a certain tool.
 */
@NullMarked
package io.lagomcp.invoices.tool;

import org.jspecify.annotations.NullMarked;
