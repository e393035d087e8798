package io.lagomcp.invoices.sandbox.store;

import io.lagomcp.invoices.sandbox.http.ApiCall;
import io.lagomcp.invoices.sandbox.http.LagoErrorResponse;
import io.lagomcp.invoices.sandbox.http.SandboxResponse;
import io.lagomcp.invoices.sandbox.model.SeededRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/** Where the files of invoices and credit notes come from: a job makes one a while after somebody asks, and a signed link opens it. */
public final class DocumentStore {
    /** Where the signed links begin; there is no key on them, whoever holds one can read the document. */
    public static final String ROOT = "/rails/active_storage/";

    private final InvoiceStore ledger;
    private final InvoiceResponseJson view;
    private final JobScheduler later;
    private final Duration delay;
    private final Set<Job> underWay = ConcurrentHashMap.newKeySet();

    public DocumentStore(InvoiceStore ledger, InvoiceResponseJson view, JobScheduler later, Duration delay) {
        this.ledger = ledger;
        this.view = view;
        this.later = later;
        this.delay = delay;
    }

    private record Job(InvoiceFileType document, String lagoId) {}

    /** The path of a new link to a file of the invoice or credit note. */
    static String path(InvoiceFileType document, ObjectNode owner, SeededRandom dice) {
        return ROOT + "blobs/redirect/" + dice.signedToken() + "/"
                + owner.path("number").asString() + document.extension();
    }

    /** Answers {@code POST /invoices/{id}/download}: empty as long as there is no PDF. */
    public SandboxResponse downloadPdf(ApiCall call) {
        return download(InvoiceFileType.PDF, call.id());
    }

    /** Answers {@code POST /invoices/{id}/download_xml}: empty for ever where there will be no electronic invoice. */
    public SandboxResponse downloadXml(ApiCall call) {
        return download(InvoiceFileType.XML, call.id());
    }

    /** Has the file made, once, if the invoice is to have it. */
    public void make(InvoiceFileType document, String lagoId) {
        Job job = new Job(document, lagoId);
        if (document.madeFor(ledger.invoice(lagoId)) && underWay.add(job)) {
            later.schedule(delay, () -> {
                ledger.change(lagoId, invoice -> invoice.put(document.field(), path(document, invoice, ledger.dice())));
                underWay.remove(job);
            });
        }
    }

    /** Has the PDF of a credit note made. */
    public void makeOfCreditNote(String lagoId) {
        later.schedule(
                delay,
                () -> ledger.changeCreditNote(
                        lagoId, note -> note.put("file_url", path(InvoiceFileType.PDF, note, ledger.dice()))));
    }

    /** Answers a GET of a signed link. */
    public SandboxResponse open(String path) {
        for (InvoiceFileType document : InvoiceFileType.values()) {
            Optional<ObjectNode> owner = Stream.concat(ledger.invoices().stream(), ledger.creditNotes().stream())
                    .filter(any -> any.path(document.field()).asString().equals(path))
                    .findFirst();
            if (owner.isPresent()) {
                return document.show(owner.get());
            }
        }
        throw LagoErrorResponse.notFound("resource");
    }

    private SandboxResponse download(InvoiceFileType document, String lagoId) {
        ObjectNode invoice = ledger.invoice(lagoId);
        if (!invoice.path("status").asString().equals("finalized")) {
            throw LagoErrorResponse.notFound("invoice");
        }
        if (invoice.path(document.field()).isString()) {
            return SandboxResponse.invoice(view.bare(invoice));
        }
        make(document, lagoId);
        return SandboxResponse.empty();
    }
}
