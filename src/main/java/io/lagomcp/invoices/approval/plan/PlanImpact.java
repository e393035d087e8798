package io.lagomcp.invoices.approval.plan;

import java.util.List;
import java.util.Set;

/**
 * What a plan would bring about.
 *
 * @param effects as policies know them, none where the invoice stays as it is; one of the {@code MutationKind#possibleEffects() possible} combinations
 * @param stake the money that moves or becomes payable
 * @param consequences what Lago will then do by itself, each a short sentence
 * @param warnings what a careful person would want to know first
 */
public record PlanImpact(
        Set<MutationEffect> effects, AmountAtStake stake, List<String> consequences, List<String> warnings) {

    public PlanImpact {
        effects = Set.copyOf(effects);
        consequences = List.copyOf(consequences);
        warnings = List.copyOf(warnings);
    }
}
