/** Measures the program from outside, through its launcher, and writes down what came out; {@code bench/run} runs it. */
@NullMarked
package io.lagomcp.invoices.bench;

import org.jspecify.annotations.NullMarked;
