package io.lagomcp.invoices.sandbox;

import io.lagomcp.invoices.sandbox.endpoint.CreateInvoiceEndpoint;
import io.lagomcp.invoices.sandbox.endpoint.CreditNoteStore;
import io.lagomcp.invoices.sandbox.endpoint.DeleteInvoiceEndpoint;
import io.lagomcp.invoices.sandbox.endpoint.DraftEndpoints;
import io.lagomcp.invoices.sandbox.endpoint.InvoiceFinalizer;
import io.lagomcp.invoices.sandbox.endpoint.InvoiceListEndpoint;
import io.lagomcp.invoices.sandbox.endpoint.LookupEndpoints;
import io.lagomcp.invoices.sandbox.endpoint.LoseDisputeEndpoint;
import io.lagomcp.invoices.sandbox.endpoint.PaymentProcessor;
import io.lagomcp.invoices.sandbox.endpoint.PaymentUrlEndpoint;
import io.lagomcp.invoices.sandbox.endpoint.ResendEmailEndpoint;
import io.lagomcp.invoices.sandbox.endpoint.RetryInvoiceEndpoint;
import io.lagomcp.invoices.sandbox.endpoint.SalesforceSyncEndpoint;
import io.lagomcp.invoices.sandbox.endpoint.TaxProviderSimulator;
import io.lagomcp.invoices.sandbox.endpoint.UpdateInvoiceEndpoint;
import io.lagomcp.invoices.sandbox.endpoint.VoidInvoiceEndpoint;
import io.lagomcp.invoices.sandbox.http.ApiCall;
import io.lagomcp.invoices.sandbox.http.ApiRoute;
import io.lagomcp.invoices.sandbox.http.LagoEdition;
import io.lagomcp.invoices.sandbox.http.LagoErrorResponse;
import io.lagomcp.invoices.sandbox.http.QueryString;
import io.lagomcp.invoices.sandbox.http.SandboxResponse;
import io.lagomcp.invoices.sandbox.preview.PreviewEndpoint;
import io.lagomcp.invoices.sandbox.store.DocumentStore;
import io.lagomcp.invoices.sandbox.store.InvoiceResponseJson;
import io.lagomcp.invoices.sandbox.store.InvoiceStore;
import io.lagomcp.invoices.sandbox.store.JobScheduler;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Everything below {@code /api/v1}: who may call what, and which class answers. */
public final class SandboxApi {
    private final List<ApiRoute> routes;

    public SandboxApi(
            InvoiceStore ledger,
            DocumentStore documents,
            InvoiceResponseJson view,
            LagoEdition edition,
            JobScheduler later,
            Duration paymentDelay) {
        PaymentProcessor payments = new PaymentProcessor(ledger, later, paymentDelay);
        TaxProviderSimulator taxProvider = new TaxProviderSimulator();
        InvoiceFinalizer issuing = new InvoiceFinalizer(ledger, documents, payments, taxProvider, later, paymentDelay);
        CreateInvoiceEndpoint oneOff = new CreateInvoiceEndpoint(ledger, issuing, view);
        DraftEndpoints drafts = new DraftEndpoints(ledger, issuing, taxProvider, view, later, paymentDelay);
        PaymentUrlEndpoint links = new PaymentUrlEndpoint(ledger);
        UpdateInvoiceEndpoint changes = new UpdateInvoiceEndpoint(ledger, view, links);
        RetryInvoiceEndpoint retries = new RetryInvoiceEndpoint(ledger, issuing, view);
        VoidInvoiceEndpoint voiding = new VoidInvoiceEndpoint(
                ledger, view, new CreditNoteStore(ledger, documents, later, paymentDelay), edition);
        SalesforceSyncEndpoint salesforce = new SalesforceSyncEndpoint(ledger, view);
        DeleteInvoiceEndpoint deletion = new DeleteInvoiceEndpoint(ledger, view, salesforce);
        LoseDisputeEndpoint disputes = new LoseDisputeEndpoint(ledger, view);
        ResendEmailEndpoint emails = new ResendEmailEndpoint(ledger, edition);
        PreviewEndpoint preview = new PreviewEndpoint(ledger, edition);
        InvoiceListEndpoint search = new InvoiceListEndpoint(ledger, view);
        List<ApiRoute> ofInvoices = List.of(
                new ApiRoute("POST", "/invoices", oneOff::create),
                new ApiRoute("GET", "/invoices", search::answer),
                new ApiRoute(
                        "GET", "/invoices/{id}", call -> SandboxResponse.invoice(view.full(ledger.invoice(call.id())))),
                new ApiRoute("PUT", "/invoices/{id}", changes::update),
                new ApiRoute("PATCH", "/invoices/{id}", changes::update),
                new ApiRoute("PUT", "/invoices/{id}/refresh", drafts::refresh),
                new ApiRoute("PUT", "/invoices/{id}/finalize", drafts::finalizeDraft),
                new ApiRoute("POST", "/invoices/{id}/download", documents::downloadPdf),
                new ApiRoute("POST", "/invoices/{id}/download_pdf", documents::downloadPdf),
                new ApiRoute("POST", "/invoices/{id}/download_xml", documents::downloadXml),
                new ApiRoute("POST", "/invoices/{id}/retry_payment", payments::retry),
                new ApiRoute("POST", "/invoices/{id}/retry", retries::answer),
                new ApiRoute("POST", "/invoices/{id}/void", voiding::answer),
                new ApiRoute("DELETE", "/invoices/{id}", deletion::answer),
                new ApiRoute("POST", "/invoices/{id}/lose_dispute", disputes::lose),
                new ApiRoute("POST", "/invoices/{id}/payment_url", links::answer),
                new ApiRoute("POST", "/invoices/preview", preview::answer),
                new ApiRoute("POST", "/invoices/{id}/resend_email", emails::resend),
                new ApiRoute("PUT", "/invoices/{id}/sync_salesforce_id", salesforce::sync),
                new ApiRoute("GET", "/customers/{id}/invoices", search::ofCustomer));
        routes = Stream.concat(ofInvoices.stream(), new LookupEndpoints(ledger, view).routes().stream())
                .toList();
    }

    /** Answers a call, or throws the {@link LagoErrorResponse} that Lago would refuse it with. */
    public SandboxResponse answer(
            String method, String path, @Nullable String query, String body, @Nullable String authorization) {
        for (ApiRoute route : routes) {
            Optional<String> id = route.match(method, path);
            if (id.isPresent()) {
                KeyPermission.of(authorization).check(method, route.resource());
                return route.handler().answer(new ApiCall(known(id.get(), path), QueryString.parse(query), body));
            }
        }
        throw LagoErrorResponse.notFound("resource");
    }

    /** The ids of invoices are UUIDs, which count in letters of either case. */
    private static String known(String id, String path) {
        return path.startsWith("/invoices/") ? id.toLowerCase(Locale.ROOT) : id;
    }
}
