package io.lagomcp.invoices.sandbox;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.node.ObjectNode;

/** Where the PDFs of invoices come from: a job makes them a while after somebody asks, and a signed link opens them. */
final class PdfStore {
    /** Where the signed links begin; there is no key on them, whoever holds one can read the document. */
    static final String ROOT = "/rails/active_storage/";

    private final Ledger ledger;
    private final InvoiceView view;
    private final Later later;
    private final Duration delay;
    private final Set<String> underWay = ConcurrentHashMap.newKeySet();

    PdfStore(Ledger ledger, InvoiceView view, Later later, Duration delay) {
        this.ledger = ledger;
        this.view = view;
        this.later = later;
        this.delay = delay;
    }

    /** The path of a new link to the invoice's PDF. */
    static String path(ObjectNode invoice, Dice dice) {
        return ROOT + "blobs/redirect/" + dice.signedToken() + "/"
                + invoice.path("number").asString() + ".pdf";
    }

    /** Answers {@code POST /invoices/{id}/download}: empty as long as there is no PDF. */
    Response download(Call call) {
        ObjectNode invoice = ledger.invoice(call.id());
        if (!invoice.path("status").asString().equals("finalized")) {
            throw LagoError.notFound("invoice");
        }
        if (invoice.path("file_url").isString()) {
            return Response.invoice(view.bare(invoice));
        }
        print(call.id());
        return Response.empty();
    }

    /** Has the PDF made, once. */
    void print(String lagoId) {
        if (underWay.add(lagoId)) {
            later.after(delay, () -> {
                ledger.change(lagoId, invoice -> invoice.put("file_url", path(invoice, ledger.dice())));
                underWay.remove(lagoId);
            });
        }
    }

    /** Answers a GET of a signed link. */
    Response open(String path) {
        for (ObjectNode invoice : ledger.invoices()) {
            if (invoice.path("file_url").asString().equals(path)) {
                return Response.pdf(PdfDocument.of(invoice));
            }
        }
        throw LagoError.notFound("resource");
    }
}
