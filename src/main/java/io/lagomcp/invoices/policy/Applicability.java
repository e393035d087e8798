package io.lagomcp.invoices.policy;

/** What can be said about a condition or a rule before there is a plan. */
public enum Applicability {
    /** It holds for every such plan. */
    SURELY,
    /** It holds for some plans, as far as is known. */
    PERHAPS,
    /** It holds for none. */
    NEVER
}
