package io.lagomcp.invoices.sandbox;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Everything below {@code /api/v1}: who may call what, and which class answers. */
final class Api {
    private final List<Route> routes;

    Api(Ledger ledger, DocumentStore documents, InvoiceView view, Edition edition, Later later, Duration paymentDelay) {
        Payments payments = new Payments(ledger, later, paymentDelay);
        TaxProvider taxProvider = new TaxProvider();
        Issuing issuing = new Issuing(ledger, documents, payments, taxProvider, later, paymentDelay);
        OneOff oneOff = new OneOff(ledger, issuing, view);
        Drafts drafts = new Drafts(ledger, issuing, taxProvider, view, later, paymentDelay);
        PaymentLinks links = new PaymentLinks(ledger);
        Changes changes = new Changes(ledger, view, links);
        Retries retries = new Retries(ledger, issuing, view);
        Voiding voiding = new Voiding(ledger, view, new CreditNotes(ledger, documents, later, paymentDelay), edition);
        Salesforce salesforce = new Salesforce(ledger, view);
        Deletion deletion = new Deletion(ledger, view, salesforce);
        Disputes disputes = new Disputes(ledger, view);
        Emails emails = new Emails(ledger, edition);
        Preview preview = new Preview(ledger, edition);
        InvoiceSearch search = new InvoiceSearch(ledger, view);
        List<Route> ofInvoices = List.of(
                new Route("POST", "/invoices", oneOff::create),
                new Route("GET", "/invoices", search::answer),
                new Route("GET", "/invoices/{id}", call -> Response.invoice(view.full(ledger.invoice(call.id())))),
                new Route("PUT", "/invoices/{id}", changes::update),
                new Route("PATCH", "/invoices/{id}", changes::update),
                new Route("PUT", "/invoices/{id}/refresh", drafts::refresh),
                new Route("PUT", "/invoices/{id}/finalize", drafts::finalizeDraft),
                new Route("POST", "/invoices/{id}/download", documents::downloadPdf),
                new Route("POST", "/invoices/{id}/download_pdf", documents::downloadPdf),
                new Route("POST", "/invoices/{id}/download_xml", documents::downloadXml),
                new Route("POST", "/invoices/{id}/retry_payment", payments::retry),
                new Route("POST", "/invoices/{id}/retry", retries::answer),
                new Route("POST", "/invoices/{id}/void", voiding::answer),
                new Route("DELETE", "/invoices/{id}", deletion::answer),
                new Route("POST", "/invoices/{id}/lose_dispute", disputes::lose),
                new Route("POST", "/invoices/{id}/payment_url", links::answer),
                new Route("POST", "/invoices/preview", preview::answer),
                new Route("POST", "/invoices/{id}/resend_email", emails::resend),
                new Route("PUT", "/invoices/{id}/sync_salesforce_id", salesforce::sync),
                new Route("GET", "/customers/{id}/invoices", search::ofCustomer));
        routes = Stream.concat(ofInvoices.stream(), new Lookups(ledger, view).routes().stream())
                .toList();
    }

    /** Answers a call, or throws the {@link LagoError} that Lago would refuse it with. */
    Response answer(String method, String path, @Nullable String query, String body, @Nullable String authorization) {
        for (Route route : routes) {
            Optional<String> id = route.match(method, path);
            if (id.isPresent()) {
                Permission.of(authorization).check(method, route.resource());
                return route.handler().answer(new Call(known(id.get(), path), Query.parse(query), body));
            }
        }
        throw LagoError.notFound("resource");
    }

    /** The ids of invoices are UUIDs, which count in letters of either case. */
    private static String known(String id, String path) {
        return path.startsWith("/invoices/") ? id.toLowerCase(Locale.ROOT) : id;
    }
}
