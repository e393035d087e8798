package io.lagomcp.invoices.sandbox.store;

import static io.lagomcp.invoices.sandbox.store.LagoErrorResponse.refuseIf;
import static io.lagomcp.invoices.sandbox.store.SandboxJson.cents;
import static io.lagomcp.invoices.sandbox.store.SandboxJson.is;
import static io.lagomcp.invoices.sandbox.store.SandboxJson.text;

import io.lagomcp.invoices.sandbox.store.InvoiceStore.SeededRandom;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
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
    private final Executor jobs;
    private final Set<Job> running = ConcurrentHashMap.newKeySet();

    /** Files whose links start with {@code host}, and which {@code jobs} makes some time after it was asked to. */
    public DocumentStore(InvoiceStore store, URI host, Executor jobs) {
        this.store = store;
        this.host = host;
        this.jobs = jobs;
    }

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
            jobs.execute(() -> {
                store.change(lagoId, invoice -> invoice.put(type.field, path(type, invoice, store.random())));
                running.remove(job);
            });
        }
    }

    public void createForCreditNote(String lagoId) {
        jobs.execute(() ->
                store.changeCreditNote(lagoId, note -> note.put("file_url", path(FileType.PDF, note, store.random()))));
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

    /** Writes an invoice as a small electronic invoice in the style of UBL 2.1: readable, but not complete enough for a tax office. */
    private static final class InvoiceXml {
        private static final String INVOICE = """
            <?xml version="1.0" encoding="UTF-8"?><Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2" \
            xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" \
            xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">\
            <cbc:ID>%s</cbc:ID><cbc:IssueDate>%s</cbc:IssueDate><cbc:DueDate>%s</cbc:DueDate>\
            <cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode><cbc:DocumentCurrencyCode>%s</cbc:DocumentCurrencyCode>\
            <cac:AccountingCustomerParty><cac:Party><cac:PartyName><cbc:Name>%s</cbc:Name></cac:PartyName></cac:Party>\
            </cac:AccountingCustomerParty><cac:TaxTotal>%s</cac:TaxTotal><cac:LegalMonetaryTotal>%s%s%s%s\
            </cac:LegalMonetaryTotal>%s</Invoice>\
            """;

        private static final String LINE = """
            <cac:InvoiceLine><cbc:ID>%d</cbc:ID><cbc:InvoicedQuantity>%s</cbc:InvoicedQuantity>%s\
            <cac:Item><cbc:Name>%s</cbc:Name></cac:Item></cac:InvoiceLine>\
            """;

        private InvoiceXml() {}

        static byte[] of(ObjectNode invoice) {
            String currency = text(invoice, "currency");
            StringBuilder lines = new StringBuilder();
            int number = 0;
            for (JsonNode fee : invoice.path("fees")) {
                String name = escape(text(fee.path("item"), "invoice_display_name"));
                String amount = amount("LineExtensionAmount", fee, "amount_cents", currency);
                lines.append(LINE.formatted(++number, escape(text(fee, "units")), amount, name));
            }
            Stream<String> head = Stream.of("number", "issuing_date", "payment_due_date", "currency")
                    .map(field -> escape(text(invoice, field)));
            Stream<String> body = Stream.of(
                    escape(InvoicePdf.name(invoice.path("customer"))),
                    amount("TaxAmount", invoice, "taxes_amount_cents", currency),
                    amount("LineExtensionAmount", invoice, "fees_amount_cents", currency),
                    amount("TaxExclusiveAmount", invoice, "sub_total_excluding_taxes_amount_cents", currency),
                    amount("TaxInclusiveAmount", invoice, "sub_total_including_taxes_amount_cents", currency),
                    amount("PayableAmount", invoice, "total_due_amount_cents", currency),
                    lines.toString());
            return INVOICE.formatted(Stream.concat(head, body).toArray()).getBytes(StandardCharsets.UTF_8);
        }

        private static String amount(String element, JsonNode object, String field, String currency) {
            BigDecimal amount = BigDecimal.valueOf(cents(object, field), Currencies.decimals(currency));
            return "<cbc:%1$s currencyID=\"%2$s\">%3$s</cbc:%1$s>".formatted(element, currency, amount.toPlainString());
        }

        /** XML permits no control characters, not even escaped. */
        private static String escape(String text) {
            String printable = text.replaceAll("\\p{Cntrl}", "?");
            return printable.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
        }
    }
}
