package io.lagomcp.invoices.observability;

import java.util.Optional;

/** One thing that must be in place for the server to work. */
interface ReadinessCheck {
    /** What is wrong with it, for everybody who can reach the management port; empty if nothing is. */
    Optional<String> problem();
}
