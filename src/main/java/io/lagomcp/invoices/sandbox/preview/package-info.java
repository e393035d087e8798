/**
 * The simulator's invoice preview. It may not store anything.
 */
@NullMarked
package io.lagomcp.invoices.sandbox.preview;

import org.jspecify.annotations.NullMarked;
