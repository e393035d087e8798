/**
 * What is done with words and does not depend on what they are about.
 *
 * <p>A leaf: it imports nothing else of this program.
 */
@NullMarked
package io.lagomcp.invoices.text;

import org.jspecify.annotations.NullMarked;
