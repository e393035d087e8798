package io.lagomcp.invoices.guard.policy;

import java.util.List;

/** The tools that rules can be about. */
final class MutatingTools {
    /** As the catalogue of tools names them, in its order. */
    static final List<String> NAMES = List.of(
            "create_invoice",
            "update_invoice",
            "refresh_invoice",
            "finalize_invoice",
            "retry_payment",
            "void_invoice",
            "delete_invoice",
            "retry_invoice",
            "lose_dispute_invoice",
            "invoice_payment_url",
            "resend_invoice_email",
            "sync_salesforce_id");

    private MutatingTools() {}
}
