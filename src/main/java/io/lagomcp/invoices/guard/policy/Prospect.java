package io.lagomcp.invoices.guard.policy;

import io.lagomcp.invoices.guard.Effect;
import io.lagomcp.invoices.guard.Principal;
import java.util.Optional;
import java.util.Set;

/**
 * What is known of a plan before there is one.
 *
 * @param tool the name of the mutation
 * @param effects what it will have, beside whatever else
 * @param maker who will make it; empty for anybody
 */
public record Prospect(String tool, Set<Effect> effects, Optional<Principal> maker) {}
