/**
 * The record of everything that was decided and done about mutations: append-only, one JSON line per event, each line bound
 * to the one before it by a hash.
 *
 * <p>{@link io.lagomcp.invoices.audit.AuditLog} writes it and answers questions about it; several processes may share one
 * record. {@link io.lagomcp.invoices.audit.AuditVerification} tells whether it is still what was written, and
 * {@link io.lagomcp.invoices.audit.AuditRecord} reads it for people.
 */
@NullMarked
package io.lagomcp.invoices.audit;

import org.jspecify.annotations.NullMarked;
