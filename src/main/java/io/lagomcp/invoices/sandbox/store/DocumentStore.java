package io.lagomcp.invoices.sandbox.store;

import static io.lagomcp.invoices.sandbox.store.LagoErrorResponse.refuseIf;
import static io.lagomcp.invoices.sandbox.store.SandboxJson.is;
import static io.lagomcp.invoices.sandbox.store.SandboxJson.text;

import io.lagomcp.invoices.sandbox.store.InvoiceStore.SeededRandom;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/** The files of invoices and credit notes: a job creates a file some time after it was requested, and a signed link opens it. */
public final class DocumentStore {
    /** The start of the signed links; anybody with a link can read the document without a key. */
    public static final String ROOT = "/rails/active_storage/";

    private static final List<String> DETAIL = List.of(
            "billing_periods", "subscriptions", "fees", "credits", "error_details", "applied_invoice_custom_sections");
    private static final List<String> RELATED = List.of("customer", "metadata", "applied_taxes");

    private final InvoiceStore store;
    private final URI host;
    private final JobScheduler jobs;
    private final Duration delay;
    private final Set<Job> running = ConcurrentHashMap.newKeySet();

    /**
     * Files for the invoices of this store.
     *
     * @param host the start of the links to files
     * @param delay how long a file takes
     */
    public DocumentStore(InvoiceStore store, URI host, JobScheduler jobs, Duration delay) {
        this.store = store;
        this.host = host;
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

    /** All fields of an invoice or credit note, with complete links to its files. */
    public ObjectNode full(ObjectNode owner) {
        ObjectNode shown = owner.deepCopy();
        for (FileType type : FileType.values()) {
            String path = text(shown, type.field);
            if (!path.isEmpty()) {
                shown.put(type.field, host.resolve(path).toString());
            }
        }
        return shown;
    }

    /** An invoice as a row of a list: no fees, subscriptions, credits, billing periods or errors. */
    public ObjectNode row(ObjectNode invoice) {
        return full(invoice).remove(DETAIL);
    }

    /**
     * Answers a request for a download: with an empty body until the file exists, then with the invoice's own fields and the
     * thresholds of progressive billing.
     */
    public SandboxResponse download(FileType type, String lagoId) {
        ObjectNode invoice = store.invoice(lagoId);
        refuseIf(!is(invoice, "status", "finalized"), LagoErrorResponse.notFound("invoice"));
        if (invoice.path(type.field).isString()) {
            return SandboxResponse.invoice(row(invoice).remove(RELATED));
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

    /** Lago's job queue: runs a job some time after the answer. */
    @FunctionalInterface
    public interface JobScheduler {
        void schedule(Duration delay, Runnable job);
    }
}
