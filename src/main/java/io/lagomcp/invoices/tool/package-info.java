/**
 * What a tool is, the catalogue, argument checking, results and errors; one small class per tool.
 *
 * <p>{@link io.lagomcp.invoices.tool.Catalogue#call} is the one way in. Nothing here knows the protocol's SDK.
 */
@NullMarked
package io.lagomcp.invoices.tool;

import org.jspecify.annotations.NullMarked;
