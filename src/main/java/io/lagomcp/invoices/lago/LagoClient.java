package io.lagomcp.invoices.lago;

import io.lagomcp.invoices.lago.http.ApiUrl;
import io.lagomcp.invoices.lago.http.LagoException;
import io.lagomcp.invoices.lago.http.LagoFailure;
import io.lagomcp.invoices.lago.http.LagoHttpTransport;
import io.lagomcp.invoices.lago.http.LagoJson;
import io.lagomcp.invoices.lago.http.LagoLimits;
import io.lagomcp.invoices.lago.http.LagoListener;
import io.lagomcp.invoices.lago.http.LagoRequest;
import io.lagomcp.invoices.lago.http.RequestClock;
import io.lagomcp.invoices.lago.http.RequestReport;
import io.lagomcp.invoices.lago.http.RequestSender;
import io.lagomcp.invoices.lago.http.RetrySafety;
import io.lagomcp.invoices.limit.LimitExceededException;
import io.lagomcp.invoices.limit.MemoryReservation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The invoices of one Lago account, over HTTP.
 *
 * <p>Safe for use by several threads. A call ends within {@link LagoLimits#deadline()}, whatever Lago does.
 */
public final class LagoClient implements InvoiceReader, InvoiceWriter {
    private final RequestSender calls;
    private final Consumer<RequestReport> observer;
    private final Optional<Runnable> check;

    /**
     * A client for the Lago at {@code apiUrl}.
     *
     * @param apiKey asked for the key at each call; the key goes into the request and nowhere else
     */
    public LagoClient(ApiUrl apiUrl, Supplier<String> apiKey, LagoLimits limits) {
        this(apiUrl, apiKey, limits, LagoListener.none());
    }

    /** The same, and {@code listener} hears of every call. */
    public LagoClient(ApiUrl apiUrl, Supplier<String> apiKey, LagoLimits limits, LagoListener listener) {
        this(apiUrl, apiKey, limits, listener, RequestClock.system());
    }

    /** The same, which waits by this time. */
    public LagoClient(
            ApiUrl apiUrl, Supplier<String> apiKey, LagoLimits limits, LagoListener listener, RequestClock time) {
        this(new RequestSender(apiUrl, apiKey, limits, listener, time), facts -> {}, Optional.empty());
    }

    private LagoClient(RequestSender calls, Consumer<RequestReport> observer, Optional<Runnable> check) {
        this.calls = calls;
        this.observer = observer;
        this.check = check;
    }

    /** Only the readings, in an object that cannot be cast to one that writes: for whoever must not write. */
    public InvoiceReader reads() {
        return new ReaderView(this);
    }

    /** Questions about the way to Lago, over the same connection. */
    public HealthProbe reachability() {
        return new HealthProbe(calls);
    }

    @Override
    public Invoice find(String lagoId) {
        LagoRequest request = LagoRequest.of("GET", path(lagoId), RetrySafety.READ);
        return invoice(request, calls.call(request), lagoId);
    }

    @Override
    public InvoicePage search(InvoiceQuery query) {
        LagoRequest request =
                LagoRequest.of("GET", "/invoices", RetrySafety.READ).withQuery(query.parameters());
        List<Invoice> rows = rows(object(request, calls.call(request))).orElseThrow(() -> unreadable(request));
        return new InvoicePage(rows, query.page(), query.perPage());
    }

    @Override
    public Optional<Invoice> download(String lagoId) {
        return document(lagoId, "/download");
    }

    @Override
    public Optional<Invoice> downloadXml(String lagoId) {
        return document(lagoId, "/download_xml");
    }

    private Optional<Invoice> document(String lagoId, String action) {
        LagoRequest request = LagoRequest.of("POST", path(lagoId) + action, RetrySafety.HARMLESS);
        byte[] body = calls.call(request);
        if (body.length == 0) {
            return Optional.empty();
        }
        ObjectNode answer = object(request, body);
        // Lago wraps it like everywhere else, its API reference shows it bare
        JsonNode invoice = answer.has("invoice") ? answer.path("invoice") : answer;
        if (invoice instanceof ObjectNode json) {
            return Optional.of(theOne(request, new Invoice(json), lagoId));
        }
        throw unreadable(request);
    }

    @Override
    public Invoice preview(ObjectNode wish) {
        LagoRequest request =
                LagoRequest.of("POST", LagoRequest.PREVIEW, RetrySafety.READ).withBody(wish);
        return invoice(request, calls.call(request));
    }

    @Override
    public AccountReader account() {
        return new HttpAccountReader(calls);
    }

    @Override
    public Invoice create(ObjectNode invoice) {
        LagoRequest request =
                LagoRequest.of("POST", "/invoices", RetrySafety.ONCE).withBody(wrapped("invoice", invoice));
        Invoice created = invoice(request, write(request));
        String customer = invoice.path("external_customer_id").asString("");
        if (created.lagoId().isEmpty() || !created.externalCustomerId().equals(customer)) {
            throw another(request);
        }
        return created;
    }

    @Override
    public Invoice update(String lagoId, ObjectNode changes) {
        return written(
                lagoId, LagoRequest.of("PUT", path(lagoId), RetrySafety.ONCE).withBody(wrapped("invoice", changes)));
    }

    @Override
    public Invoice refresh(String lagoId) {
        return written(lagoId, LagoRequest.of("PUT", path(lagoId) + "/refresh", RetrySafety.ONCE));
    }

    @Override
    public Invoice finalizeDraft(String lagoId) {
        return written(lagoId, LagoRequest.of("PUT", path(lagoId) + "/finalize", RetrySafety.ONCE));
    }

    @Override
    public void retryPayment(String lagoId, @Nullable ObjectNode paymentMethod) {
        LagoRequest request = LagoRequest.of("POST", path(lagoId) + "/retry_payment", RetrySafety.ONCE)
                .withBody(paymentMethod == null ? null : wrapped("payment_method", paymentMethod));
        accepted(request);
    }

    @Override
    public Invoice retry(String lagoId) {
        return written(lagoId, LagoRequest.of("POST", path(lagoId) + "/retry", RetrySafety.ONCE));
    }

    @Override
    public Invoice voidInvoice(String lagoId, @Nullable ObjectNode creditNote) {
        return written(
                lagoId,
                LagoRequest.of("POST", path(lagoId) + "/void", RetrySafety.ONCE).withBody(creditNote));
    }

    @Override
    public Invoice delete(String lagoId) {
        return written(lagoId, LagoRequest.of("DELETE", path(lagoId), RetrySafety.ONCE));
    }

    @Override
    public Invoice loseDispute(String lagoId) {
        // the date stays when it is asked for again, but the webhook is sent again
        return written(lagoId, LagoRequest.of("POST", path(lagoId) + "/lose_dispute", RetrySafety.ONCE));
    }

    @Override
    public String paymentUrl(String lagoId) {
        LagoRequest request = LagoRequest.of("POST", path(lagoId) + "/payment_url", RetrySafety.HARMLESS);
        JsonNode details = object(request, write(request)).path("invoice_payment_details");
        if (!details.path("lago_invoice_id").asString("").equalsIgnoreCase(lagoId)) {
            throw another(request);
        }
        return details.path("payment_url").stringValueOpt().orElseThrow(() -> unreadable(request));
    }

    @Override
    public void resendEmail(String lagoId, @Nullable ObjectNode recipients) {
        accepted(LagoRequest.of("POST", path(lagoId) + "/resend_email", RetrySafety.ONCE)
                .withBody(recipients));
    }

    @Override
    public Invoice syncSalesforceId(String lagoId, String externalId, String integrationCode) {
        ObjectNode body = JsonNodeFactory.instance
                .objectNode()
                .put("external_id", externalId)
                .put("integration_code", integrationCode);
        return written(
                lagoId,
                LagoRequest.of("PUT", path(lagoId) + "/sync_salesforce_id", RetrySafety.ONCE)
                        .withBody(body));
    }

    /** Sends what Lago answers with an empty body. */
    private void accepted(LagoRequest request) {
        if (write(request).length > 0) {
            // written by something between Lago and us, which accepts nothing
            throw unreadable(request);
        }
    }

    @Override
    public InvoiceWriter reportingTo(Consumer<RequestReport> another) {
        return new WriterView(new LagoClient(calls, observer.andThen(another), check));
    }

    @Override
    public InvoiceWriter checking(Runnable another) {
        Runnable both = check.<Runnable>map(first -> () -> {
                    first.run();
                    another.run();
                })
                .orElse(another);
        return new WriterView(new LagoClient(calls, observer, Optional.of(both)));
    }

    private byte[] write(LagoRequest request) {
        return calls.call(request, observer, check);
    }

    private Invoice written(String lagoId, LagoRequest request) {
        return invoice(request, write(request), lagoId);
    }

    private static Invoice invoice(LagoRequest request, byte[] body, String lagoId) {
        return theOne(request, invoice(request, body), lagoId);
    }

    /** Whatever stands before Lago may mix answers up. Lago takes an id in capitals, and answers in small letters. */
    private static Invoice theOne(LagoRequest request, Invoice invoice, String lagoId) {
        if (!invoice.lagoId().equalsIgnoreCase(lagoId)) {
            throw another(request);
        }
        return invoice;
    }

    private static Invoice invoice(LagoRequest request, byte[] body) {
        if (object(request, body).path("invoice") instanceof ObjectNode invoice) {
            return new Invoice(invoice);
        }
        throw unreadable(request);
    }

    /** The rows of a list, which has counts beside them; empty for anything else. */
    private static Optional<List<Invoice>> rows(ObjectNode answer) {
        JsonNode rows = answer.path("invoices");
        JsonNode meta = answer.path("meta");
        if (!rows.isArray()
                || !meta.path("current_page").isInt()
                || !meta.path("total_count").isInt()) {
            return Optional.empty();
        }
        List<Invoice> invoices = new ArrayList<>();
        for (JsonNode row : rows) {
            if (!(row instanceof ObjectNode invoice)) {
                return Optional.empty();
            }
            invoices.add(new Invoice(invoice));
        }
        return Optional.of(invoices);
    }

    static ObjectNode object(LagoRequest request, byte[] body) {
        MemoryReservation memory = MemoryReservation.current();
        try {
            // what is made of it for the answer takes as much again
            return LagoJson.object(body, bytes -> request.hold(memory, 2 * bytes))
                    .orElseThrow(() -> unreadable(request));
        } catch (LimitExceededException full) {
            throw new LagoException(LagoHttpTransport.tooMuchAtOnce(), full);
        }
    }

    static LagoException unreadable(LagoRequest request) {
        return new LagoException(request.lost(new LagoFailure.Unreadable(
                "unreadable_response", "Lago's host answered with something that is not an answer of its API")));
    }

    private static LagoException another(LagoRequest request) {
        return new LagoException(request.lost(new LagoFailure.Unreadable(
                "unreadable_response", "Lago's host answered with another invoice, or with none")));
    }

    private static ObjectNode wrapped(String root, ObjectNode json) {
        ObjectNode wrapper = JsonNodeFactory.instance.objectNode();
        wrapper.set(root, json);
        return wrapper;
    }

    private static String path(String lagoId) {
        return "/invoices/" + LagoRequest.encoded(lagoId);
    }

    private record ReaderView(LagoClient client) implements InvoiceReader {
        @Override
        public Invoice find(String lagoId) {
            return client.find(lagoId);
        }

        @Override
        public InvoicePage search(InvoiceQuery query) {
            return client.search(query);
        }

        @Override
        public Optional<Invoice> download(String lagoId) {
            return client.download(lagoId);
        }

        @Override
        public Optional<Invoice> downloadXml(String lagoId) {
            return client.downloadXml(lagoId);
        }

        @Override
        public Invoice preview(ObjectNode wish) {
            return client.preview(wish);
        }

        @Override
        public AccountReader account() {
            return client.account();
        }
    }

    private record WriterView(LagoClient client) implements InvoiceWriter {
        @Override
        public Invoice create(ObjectNode invoice) {
            return client.create(invoice);
        }

        @Override
        public Invoice update(String lagoId, ObjectNode changes) {
            return client.update(lagoId, changes);
        }

        @Override
        public Invoice refresh(String lagoId) {
            return client.refresh(lagoId);
        }

        @Override
        public Invoice finalizeDraft(String lagoId) {
            return client.finalizeDraft(lagoId);
        }

        @Override
        public void retryPayment(String lagoId, @Nullable ObjectNode paymentMethod) {
            client.retryPayment(lagoId, paymentMethod);
        }

        @Override
        public Invoice retry(String lagoId) {
            return client.retry(lagoId);
        }

        @Override
        public Invoice voidInvoice(String lagoId, @Nullable ObjectNode creditNote) {
            return client.voidInvoice(lagoId, creditNote);
        }

        @Override
        public Invoice delete(String lagoId) {
            return client.delete(lagoId);
        }

        @Override
        public Invoice loseDispute(String lagoId) {
            return client.loseDispute(lagoId);
        }

        @Override
        public String paymentUrl(String lagoId) {
            return client.paymentUrl(lagoId);
        }

        @Override
        public void resendEmail(String lagoId, @Nullable ObjectNode recipients) {
            client.resendEmail(lagoId, recipients);
        }

        @Override
        public Invoice syncSalesforceId(String lagoId, String externalId, String integrationCode) {
            return client.syncSalesforceId(lagoId, externalId, integrationCode);
        }

        @Override
        public InvoiceWriter reportingTo(Consumer<RequestReport> observer) {
            return client.reportingTo(observer);
        }

        @Override
        public InvoiceWriter checking(Runnable check) {
            return client.checking(check);
        }
    }
}
