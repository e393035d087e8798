package io.lagomcp.invoices.operations;

import java.util.Optional;

/** One thing that must be in place for the server to work. */
interface Check {
    /** What is wrong with it, for everybody who can reach the management port; empty if nothing is. */
    Optional<String> problem();
}
