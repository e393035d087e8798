package io.lagomcp.invoices.approval.plan;

import java.util.Locale;

/** What a policy says about a plan. */
public sealed interface PolicyDecision {

    /** The rule that decided, as records and {@code policy explain} name it. */
    String rule();

    /** In one word, for records: {@code allow}, {@code confirm}, {@code confirm_typed} or {@code deny}. */
    default String word() {
        String word = getClass().getSimpleName().toLowerCase(Locale.ROOT);
        return this instanceof Confirm confirm && confirm.level() == ConfirmationLevel.TYPED ? word + "_typed" : word;
    }

    /** It may be carried out without asking. */
    record Allow(String rule) implements PolicyDecision {}

    /**
     * A person must say yes first.
     *
     * @param relayAllowed whether the assistant may pass the yes on, where its client cannot ask
     * @param secondPerson whether the yes must come from another person than the maker of the plan
     */
    record Confirm(ConfirmationLevel level, boolean relayAllowed, boolean secondPerson, String rule)
            implements PolicyDecision {

        /** Anybody's yes counts who may give it, the maker's too. */
        public Confirm(ConfirmationLevel level, boolean relayAllowed, String rule) {
            this(level, relayAllowed, false, rule);
        }
    }

    /**
     * It may not be carried out.
     *
     * @param code in snake case, for example {@code read_only}
     * @param reason what the assistant is told
     */
    record Deny(String code, String reason, String rule) implements PolicyDecision {}
}
