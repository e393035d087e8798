package io.lagomcp.invoices.approval.plan;

import java.util.Locale;

/** What somebody may do at most; each may do what those before it may. */
public enum Role {
    /** May read. */
    READER,
    /** May plan changes too, and have those carried out that the policy allows without asking. */
    OPERATOR,
    /** May say yes too: to their own plans, and to those of operators. */
    APPROVER;

    /** As settings, policies and messages write it, for example {@code approver}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The lesser of the two. */
    public Role atMost(Role other) {
        return compareTo(other) < 0 ? this : other;
    }
}
