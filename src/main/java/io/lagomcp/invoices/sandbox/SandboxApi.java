package io.lagomcp.invoices.sandbox;

import io.lagomcp.invoices.sandbox.store.DocumentStore.FileType;
import io.lagomcp.invoices.sandbox.store.LagoErrorResponse;
import io.lagomcp.invoices.sandbox.store.SandboxResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Everything below {@code /api/v1}: the routes, and the permission that each of them needs. */
final class SandboxApi {
    private final List<ApiRoute> routes = new ArrayList<>();

    SandboxApi(SandboxContext context) {
        PaymentEndpoints payments = new PaymentEndpoints(context);
        InvoiceFinalizer finalizer = new InvoiceFinalizer(context, payments);
        InvoiceActions actions = new InvoiceActions(context, finalizer);
        InvoiceListEndpoint lists = new InvoiceListEndpoint(context);
        InvoiceUpdateEndpoint updates = new InvoiceUpdateEndpoint(context, payments);
        route("POST", "/invoices", new CreateInvoiceEndpoint(context, finalizer)::create);
        route("GET", "/invoices", lists::all);
        route("GET", "/invoices/{id}", actions::find);
        route("PUT", "/invoices/{id}", updates::update);
        route("PATCH", "/invoices/{id}", updates::update);
        route("PUT", "/invoices/{id}/refresh", actions::refresh);
        route("PUT", "/invoices/{id}/finalize", actions::finalizeDraft);
        for (String download : List.of("/invoices/{id}/download", "/invoices/{id}/download_pdf")) {
            route("POST", download, call -> context.documents().download(FileType.PDF, call.id()));
        }
        route("POST", "/invoices/{id}/download_xml", call -> context.documents().download(FileType.XML, call.id()));
        route("POST", "/invoices/{id}/retry_payment", payments::retry);
        route("POST", "/invoices/{id}/retry", actions::retry);
        route("POST", "/invoices/{id}/void", new VoidInvoiceEndpoint(context)::answer);
        route("DELETE", "/invoices/{id}", actions::delete);
        route("POST", "/invoices/{id}/lose_dispute", actions::loseDispute);
        route("POST", "/invoices/{id}/payment_url", payments::paymentUrl);
        route("POST", "/invoices/preview", new PreviewEndpoint(context)::answer);
        route("POST", "/invoices/{id}/resend_email", new ResendEmailEndpoint(context)::answer);
        route("PUT", "/invoices/{id}/sync_salesforce_id", actions::syncSalesforce);
        route("GET", "/customers/{id}/invoices", lists::ofCustomer);
        routes.addAll(new LookupEndpoints(context).routes());
    }

    private void route(String method, String path, Function<ApiCall, SandboxResponse> handler) {
        routes.add(new ApiRoute(method, path, "invoice", handler));
    }

    /** Answers a call, or throws the {@link LagoErrorResponse} with which Lago would refuse it. */
    SandboxResponse answer(
            String method, String path, @Nullable String query, String body, @Nullable String authorization) {
        for (ApiRoute route : routes) {
            Optional<String> id = route.match(method, path);
            if (id.isPresent()) {
                KeyPermission.of(authorization).check(method, route.resource());
                // the ids of invoices are UUIDs, in which case does not matter
                String known = path.startsWith("/invoices/") ? id.get().toLowerCase(Locale.ROOT) : id.get();
                return route.handler().apply(new ApiCall(known, QueryString.parse(query), body));
            }
        }
        throw LagoErrorResponse.notFound("resource");
    }
}
