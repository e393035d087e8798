/**
 * Who may do what, and the proof that someone said yes.
 *
 * <p>A {@link io.lagomcp.invoices.guard.Mutation} makes a {@link io.lagomcp.invoices.guard.Plan}; the
 * {@link io.lagomcp.invoices.guard.Guard} asks the {@link io.lagomcp.invoices.guard.Policy} and, where that says so, a person;
 * only then it makes the {@link io.lagomcp.invoices.guard.Approval} without which a mutation cannot write.
 */
@NullMarked
package io.lagomcp.invoices.guard;

import org.jspecify.annotations.NullMarked;
