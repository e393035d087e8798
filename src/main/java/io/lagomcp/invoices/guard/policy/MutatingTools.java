package io.lagomcp.invoices.guard.policy;

import java.util.List;

/** The tools that rules can be about. */
final class MutatingTools {
    /** As the catalogue of tools names them, in its order. */
    static final List<String> NAMES =
            List.of("create_invoice", "update_invoice", "refresh_invoice", "finalize_invoice", "retry_payment");

    private MutatingTools() {}
}
