/**
 * The policy file: what a finance lead writes down about who may do what, read strictly and applied rule by rule.
 *
 * <p>{@link io.lagomcp.invoices.guard.policy.PolicyFile} is the way in.
 */
@NullMarked
package io.lagomcp.invoices.guard.policy;

import org.jspecify.annotations.NullMarked;
