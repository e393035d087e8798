/**
 * The audit log: hash-chained segments on disk, their lock, their signature and their verification. It may not know what an
 * event means beyond its fields.
 */
@NullMarked
package io.lagomcp.invoices.audit;

import org.jspecify.annotations.NullMarked;
