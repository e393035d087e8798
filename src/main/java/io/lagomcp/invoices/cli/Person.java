package io.lagomcp.invoices.cli;

/** Who can be asked something, if anybody is there. */
interface Person {

    /** Whether somebody is; nothing else may be asked of nobody. */
    boolean isThere();

    /** A line that is not shown while it is typed; empty for Enter alone. */
    String secret(String prompt);

    /** Whether they say yes. */
    boolean agrees(String question);
}
