package io.lagomcp.invoices.sandbox;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/** Where the files of invoices and credit notes come from: a job makes one a while after somebody asks, and a signed link opens it. */
final class DocumentStore {
    /** Where the signed links begin; there is no key on them, whoever holds one can read the document. */
    static final String ROOT = "/rails/active_storage/";

    private final Ledger ledger;
    private final InvoiceView view;
    private final Later later;
    private final Duration delay;
    private final Set<Job> underWay = ConcurrentHashMap.newKeySet();

    DocumentStore(Ledger ledger, InvoiceView view, Later later, Duration delay) {
        this.ledger = ledger;
        this.view = view;
        this.later = later;
        this.delay = delay;
    }

    private record Job(Document document, String lagoId) {}

    /** The path of a new link to a file of the invoice or credit note. */
    static String path(Document document, ObjectNode owner, Dice dice) {
        return ROOT + "blobs/redirect/" + dice.signedToken() + "/"
                + owner.path("number").asString() + document.extension();
    }

    /** Answers {@code POST /invoices/{id}/download}: empty as long as there is no PDF. */
    Response downloadPdf(Call call) {
        return download(Document.PDF, call.id());
    }

    /** Answers {@code POST /invoices/{id}/download_xml}: empty for ever where there will be no electronic invoice. */
    Response downloadXml(Call call) {
        return download(Document.XML, call.id());
    }

    /** Has the file made, once, if the invoice is to have it. */
    void make(Document document, String lagoId) {
        Job job = new Job(document, lagoId);
        if (document.madeFor(ledger.invoice(lagoId)) && underWay.add(job)) {
            later.after(delay, () -> {
                ledger.change(lagoId, invoice -> invoice.put(document.field(), path(document, invoice, ledger.dice())));
                underWay.remove(job);
            });
        }
    }

    /** Has the PDF of a credit note made. */
    void makeOfCreditNote(String lagoId) {
        later.after(
                delay,
                () -> ledger.changeCreditNote(
                        lagoId, note -> note.put("file_url", path(Document.PDF, note, ledger.dice()))));
    }

    /** Answers a GET of a signed link. */
    Response open(String path) {
        for (Document document : Document.values()) {
            Optional<ObjectNode> owner = Stream.concat(ledger.invoices().stream(), ledger.creditNotes().stream())
                    .filter(any -> any.path(document.field()).asString().equals(path))
                    .findFirst();
            if (owner.isPresent()) {
                return document.show(owner.get());
            }
        }
        throw LagoError.notFound("resource");
    }

    private Response download(Document document, String lagoId) {
        ObjectNode invoice = ledger.invoice(lagoId);
        if (!invoice.path("status").asString().equals("finalized")) {
            throw LagoError.notFound("invoice");
        }
        if (invoice.path(document.field()).isString()) {
            return Response.invoice(view.bare(invoice));
        }
        make(document, lagoId);
        return Response.empty();
    }
}
