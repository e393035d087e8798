package io.lagomcp.invoices.sandbox.store;

import static io.lagomcp.invoices.sandbox.http.LagoErrorResponse.refuseIf;
import static io.lagomcp.invoices.sandbox.http.SandboxJson.is;
import static io.lagomcp.invoices.sandbox.http.SandboxJson.text;

import io.lagomcp.invoices.sandbox.http.LagoErrorResponse;
import io.lagomcp.invoices.sandbox.http.SandboxResponse;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/** The files of invoices and credit notes: a job creates a file some time after it was requested, and a signed link opens it. */
public final class DocumentStore {
    /** The start of the signed links; they need no key, whoever has a link can read the document. */
    public static final String ROOT = "/rails/active_storage/";

    private final InvoiceStore store;
    private final InvoiceResponseJson responses;
    private final JobScheduler jobs;
    private final Duration delay;
    private final Set<Job> running = ConcurrentHashMap.newKeySet();

    public DocumentStore(InvoiceStore store, InvoiceResponseJson responses, JobScheduler jobs, Duration delay) {
        this.store = store;
        this.responses = responses;
        this.jobs = jobs;
        this.delay = delay;
    }

    /** A kind of file that an invoice can have. */
    public enum FileType {
        PDF("file_url", ".pdf"),
        /** The electronic invoice, which Lago creates only if the billing entity issues electronic invoices. */
        XML("xml_url", ".xml");

        /** The field of the invoice that holds the link. */
        final String field;

        private final String extension;

        FileType(String field, String extension) {
            this.field = field;
            this.extension = extension;
        }
    }

    private record Job(FileType type, String lagoId) {}

    /** The path of a new link to a file of the invoice or credit note. */
    static String path(FileType type, ObjectNode owner, SeededRandom random) {
        return ROOT + "blobs/redirect/" + random.signedToken() + "/" + text(owner, "number") + type.extension;
    }

    /** Answers a request for a download: with an empty body until the file exists. */
    public SandboxResponse download(FileType type, String lagoId) {
        ObjectNode invoice = store.invoice(lagoId);
        refuseIf(!is(invoice, "status", "finalized"), LagoErrorResponse.notFound("invoice"));
        if (invoice.path(type.field).isString()) {
            return SandboxResponse.invoice(responses.bare(invoice));
        }
        create(type, lagoId);
        return SandboxResponse.empty();
    }

    /** Creates the file later, once, if the invoice is to have it. */
    public void create(FileType type, String lagoId) {
        Job job = new Job(type, lagoId);
        boolean wanted =
                type == FileType.PDF || BillingEntity.of(store.invoice(lagoId)).electronicInvoices();
        if (wanted && running.add(job)) {
            jobs.schedule(delay, () -> {
                store.change(lagoId, invoice -> invoice.put(type.field, path(type, invoice, store.random())));
                running.remove(job);
            });
        }
    }

    /** Creates the PDF of a credit note later. */
    public void createForCreditNote(String lagoId) {
        jobs.schedule(
                delay,
                () -> store.changeCreditNote(
                        lagoId, note -> note.put("file_url", path(FileType.PDF, note, store.random()))));
    }

    /** Answers a GET of a signed link. */
    public SandboxResponse open(String path) {
        return Stream.concat(store.invoices().stream(), store.creditNotes().stream())
                .flatMap(owner -> is(owner, FileType.PDF.field, path)
                        ? Stream.of(SandboxResponse.file("application/pdf", InvoicePdf.of(owner)))
                        : is(owner, FileType.XML.field, path)
                                ? Stream.of(SandboxResponse.file("application/xml", InvoiceXml.of(owner)))
                                : Stream.empty())
                .findFirst()
                .orElseThrow(() -> LagoErrorResponse.notFound("resource"));
    }
}
