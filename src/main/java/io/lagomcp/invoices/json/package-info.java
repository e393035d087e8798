/**
 * JSON texts as trees and trees as texts.
 *
 * <p>A leaf: it imports nothing else of this program.
 */
@NullMarked
package io.lagomcp.invoices.json;

import org.jspecify.annotations.NullMarked;
