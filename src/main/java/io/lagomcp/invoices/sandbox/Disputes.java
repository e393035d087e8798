package io.lagomcp.invoices.sandbox;

import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Answers {@code POST /invoices/{id}/lose_dispute}: the first call sets the time, later ones are accepted and keep it. */
final class Disputes {
    private static final List<String> DISPUTABLE = List.of("finalized", "voided");

    private final Ledger ledger;
    private final InvoiceView view;

    Disputes(Ledger ledger, InvoiceView view) {
        this.ledger = ledger;
        this.view = view;
    }

    Response lose(Call call) {
        ObjectNode disputed = ledger.change(call.id(), invoice -> {
            if (!DISPUTABLE.contains(invoice.path("status").asString())) {
                throw LagoError.notAllowed("not_disputable");
            }
            if (invoice.path("payment_dispute_lost_at").isNull()) {
                invoice.put("payment_dispute_lost_at", Json.exactTime(ledger.now()));
            }
            invoice.put("payment_overdue", false);
        });
        return Response.invoice(view.full(disputed));
    }
}
