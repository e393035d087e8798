package io.lagomcp.invoices.lago;

import io.lagomcp.invoices.json.JsonTreeReader;
import io.lagomcp.invoices.lago.http.ApiUrl;
import io.lagomcp.invoices.lago.http.LagoException;
import io.lagomcp.invoices.lago.http.LagoFailure;
import io.lagomcp.invoices.lago.http.LagoHttpTransport;
import io.lagomcp.invoices.lago.http.LagoLimits;
import io.lagomcp.invoices.lago.http.LagoListener;
import io.lagomcp.invoices.lago.http.LagoRequest;
import io.lagomcp.invoices.lago.http.LagoRequest.RequestReport;
import io.lagomcp.invoices.lago.http.LagoRequest.RetrySafety;
import io.lagomcp.invoices.lago.http.PreSendCheck;
import io.lagomcp.invoices.lago.http.RequestClock;
import io.lagomcp.invoices.lago.http.RequestSender;
import io.lagomcp.invoices.limit.LimitExceededException;
import io.lagomcp.invoices.limit.MemoryReservation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The invoices of one Lago account, over HTTP.
 *
 * <p>Safe for use by several threads. A call always ends within {@link LagoLimits#deadline()}.
 */
public final class LagoClient implements InvoiceReader, InvoiceWriter {
    private final RequestSender calls;

    /** A client that sends its requests in this way. */
    public LagoClient(RequestSender calls) {
        this.calls = calls;
    }

    /**
     * A client for the Lago at {@code apiUrl}, which nobody listens to, and which shares Lago's rate limit with no other server.
     *
     * @param apiKey asked for the key at each call; the key goes into the request and nowhere else
     */
    public LagoClient(ApiUrl apiUrl, Supplier<String> apiKey, LagoLimits limits) {
        this(new RequestSender(apiUrl, apiKey, limits, LagoListener.none(), RequestClock.system(), own -> own));
    }

    /** Only the reads, in an object that cannot be cast to a writer. */
    public InvoiceReader reads() {
        return new ReaderView(this);
    }

    /** Makes ready what takes long before the first request; sends none. */
    public void prepare() {
        calls.prepare();
    }

    /** Questions about the way to Lago, over the same connection. */
    public HealthProbe reachability() {
        return new HealthProbe(calls);
    }

    @Override
    public Invoice find(String lagoId) {
        LagoRequest request = LagoRequest.get(path(lagoId));
        return invoice(request, calls.call(request), lagoId);
    }

    @Override
    public InvoicePage search(InvoiceQuery query) {
        LagoRequest request = LagoRequest.get("/invoices").withQuery(query.parameters());
        List<Invoice> rows = rows(object(request, calls.call(request))).orElseThrow(() -> unreadable(request));
        return new InvoicePage(rows, query.page(), query.perPage());
    }

    @Override
    public Optional<Invoice> download(String lagoId, DocumentKind kind) {
        String path = path(lagoId) + "/" + kind.action();
        LagoRequest request = LagoRequest.of("POST", path, RetrySafety.HARMLESS);
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
    public ObjectNode send(InvoiceWrite write, Consumer<RequestReport> observer, PreSendCheck check) {
        LagoRequest request = write.request();
        byte[] body = calls.call(request, observer, Optional.of(check));
        return switch (write.answer()) {
            case INVOICE -> written(write, request, invoice(request, body)).json();
            case ACCEPTED -> {
                if (body.length > 0) {
                    // written by something between Lago and us, which accepts nothing
                    throw unreadable(request);
                }
                yield JsonNodeFactory.instance.objectNode();
            }
            case PAYMENT_PAGE -> paymentPage(write, request, object(request, body));
        };
    }

    private static Invoice written(InvoiceWrite write, LagoRequest request, Invoice answered) {
        if (!write.lagoId().isEmpty()) {
            return theOne(request, answered, write.lagoId());
        }
        String customer =
                write.body().orElseThrow().at("/invoice/external_customer_id").asString("");
        if (answered.lagoId().isEmpty() || !answered.externalCustomerId().equals(customer)) {
            throw another(request);
        }
        return answered;
    }

    private static ObjectNode paymentPage(InvoiceWrite write, LagoRequest request, ObjectNode answer) {
        JsonNode details = answer.path("invoice_payment_details");
        if (!details.path("lago_invoice_id").asString("").equalsIgnoreCase(write.lagoId())) {
            throw another(request);
        }
        if (details instanceof ObjectNode page && page.path("payment_url").isString()) {
            return page;
        }
        throw unreadable(request);
    }

    private static Invoice invoice(LagoRequest request, byte[] body, String lagoId) {
        return theOne(request, invoice(request, body), lagoId);
    }

    /** Checks the id, because a proxy may mix up responses. Lago accepts ids in upper case and returns them in lower case. */
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
            return JsonTreeReader.object(body, bytes -> request.hold(memory, 2 * bytes))
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

    static String path(String lagoId) {
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
        public Optional<Invoice> download(String lagoId, DocumentKind kind) {
            return client.download(lagoId, kind);
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
}
