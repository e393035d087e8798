package io.lagomcp.invoices.guard;

/** What a policy says about a plan. */
public sealed interface Decision {

    /** It may be carried out without asking. */
    record Allow() implements Decision {}

    /** A person must say yes first. */
    record Confirm() implements Decision {}

    /**
     * It may not be carried out.
     *
     * @param code in snake case, for example {@code read_only}
     * @param reason what the assistant is told
     */
    record Deny(String code, String reason) implements Decision {}
}
