package io.lagomcp.invoices.approval;

import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.InvoicePage;
import io.lagomcp.invoices.lago.InvoiceQuery;
import io.lagomcp.invoices.lago.LagoClient;
import io.lagomcp.invoices.lago.http.ApiUrl;
import io.lagomcp.invoices.lago.http.LagoLimits;
import io.lagomcp.invoices.lago.http.LagoListener;
import io.lagomcp.invoices.lago.http.RequestClock;
import io.lagomcp.invoices.lago.http.RequestSender;
import io.lagomcp.invoices.sandbox.Sandbox;
import io.lagomcp.invoices.sandbox.Sandbox.LoggedRequest;
import io.lagomcp.invoices.sandbox.SandboxClient;
import io.lagomcp.invoices.sandbox.SandboxOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** A fresh Lago account in a sandbox, and a real client to it. */
public final class SandboxAccount implements AutoCloseable {
    /** Opens the sandbox, and must never be seen anywhere else. */
    public static final String KEY = "canary-5b1f0d6e-2c55-4a8b-9f70-6f2e7f0c9a11";

    private static final Duration NOT_DURING_A_TEST = Duration.ofHours(1);

    private final Sandbox sandbox;
    private final LagoClient lago;

    private SandboxAccount(SandboxOptions options) {
        sandbox = Sandbox.start(0, options.withRequestsPerSecond(1_000_000));
        lago = client(sandbox.apiUrl().toString(), Duration.ofSeconds(20));
    }

    /** An account in which nothing happens by itself while a test looks at it. */
    public static SandboxAccount open() {
        return open(SandboxOptions.defaults()
                .withInvoices(SandboxClient.sample(TestClock.TODAY))
                .on(TestClock.TODAY)
                .withJobDelay(NOT_DURING_A_TEST));
    }

    public static SandboxAccount open(SandboxOptions options) {
        return new SandboxAccount(options);
    }

    /** A client that repeats as the standard one does, but waits hardly at all. */
    public static LagoClient client(String apiUrl, Duration deadline) {
        return client(apiUrl, deadline, () -> KEY);
    }

    /** The same with another key. */
    public static LagoClient client(String apiUrl, Duration deadline, Supplier<String> key) {
        return new LagoClient(ApiUrl.of(apiUrl), key, limits(deadline, Duration.ofMillis(50)));
    }

    /** One whose waits are those of this time, however long. */
    public static LagoClient client(String apiUrl, Duration deadline, RequestClock time) {
        LagoLimits limits = limits(deadline, Duration.ofSeconds(2));
        return new LagoClient(
                new RequestSender(ApiUrl.of(apiUrl), () -> KEY, limits, LagoListener.none(), time, own -> own));
    }

    private static LagoLimits limits(Duration deadline, Duration maxWait) {
        return new LagoLimits(Duration.ofSeconds(2), deadline, 10 * 1024 * 1024, 3, Duration.ofMillis(1), maxWait);
    }

    public String apiUrl() {
        return sandbox.apiUrl().toString();
    }

    public LagoClient lago() {
        return lago;
    }

    /** All invoices as rows of a list, newest first. */
    public List<Invoice> invoices() {
        List<Invoice> all = new ArrayList<>();
        OptionalInt next = OptionalInt.of(1);
        while (next.isPresent()) {
            InvoicePage page = lago.search(InvoiceQuery.page(next.getAsInt(), 100));
            all.addAll(page.invoices());
            next = page.next();
        }
        return all;
    }

    /** The newest invoice in this status of which this is true. */
    public Invoice invoice(String status, Predicate<Invoice> wanted) {
        return lago.search(InvoiceQuery.page(1, 100).withEach("statuses[]", List.of(status))).invoices().stream()
                .filter(wanted)
                .findFirst()
                .orElseThrow(() -> new AssertionError("the sandbox has no such invoice"));
    }

    /** A finalized invoice that nobody has paid, without metadata, whose customer has a payment provider. */
    public Invoice unpaid() {
        InvoiceQuery unpaid = InvoiceQuery.page(1, 20)
                .withEach("statuses[]", List.of("finalized"))
                .withEach("payment_statuses[]", List.of("pending"))
                .with("external_customer_id", "northwind");
        return lago.search(unpaid).invoices().get(0);
    }

    /** A draft that can be finalized. */
    public Invoice draft() {
        return invoice("draft", Invoice::isOfSubscription);
    }

    /** Everything that was sent so far. */
    public List<LoggedRequest> requests() {
        return sandbox.requests();
    }

    /** What was sent so far to change something, oldest first, for example {@code PUT /api/v1/invoices/…}. */
    public List<String> writes() {
        return requests().stream()
                .filter(request -> !request.method().equals("GET"))
                .map(request -> request.method() + " " + request.path())
                .toList();
    }

    @Override
    public void close() {
        sandbox.close();
    }
}
