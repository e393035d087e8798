/**
 * The JVM's start cache: made by a training run and kept in a folder. It may not know what the program does
 * otherwise.
 */
@NullMarked
package io.lagomcp.invoices.startcache;

import org.jspecify.annotations.NullMarked;
