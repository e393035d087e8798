/**
 * Prompts: prepared beginnings of conversations in support work, each built from what Lago says at that moment. They read
 * through the tools and change nothing.
 */
@NullMarked
package io.lagomcp.invoices.prompt;

import org.jspecify.annotations.NullMarked;
