package io.lagomcp.invoices.policy;

import io.lagomcp.invoices.approval.Principal;
import io.lagomcp.invoices.approval.plan.MutationEffect;
import java.util.Optional;
import java.util.Set;

/**
 * What is known of a plan before there is one.
 *
 * @param tool the name of the mutation
 * @param effects what it will have, beside whatever else
 * @param maker who will make it; empty for anybody
 */
public record HypotheticalPlan(String tool, Set<MutationEffect> effects, Optional<Principal> maker) {}
