package io.lagomcp.invoices.sandbox.endpoint;

import io.lagomcp.invoices.sandbox.http.LagoEdition;
import io.lagomcp.invoices.sandbox.http.SandboxResponse;
import io.lagomcp.invoices.sandbox.store.DocumentStore;
import io.lagomcp.invoices.sandbox.store.InvoiceResponseJson;
import io.lagomcp.invoices.sandbox.store.InvoiceStore;
import io.lagomcp.invoices.sandbox.store.JobScheduler;
import java.time.Duration;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the endpoints work with.
 *
 * @param providerDelay how long payment and tax providers take
 */
public record SandboxContext(
        InvoiceStore store,
        DocumentStore documents,
        InvoiceResponseJson responses,
        LagoEdition edition,
        JobScheduler jobs,
        Duration providerDelay) {

    /** Answers with all fields of the invoice. */
    public SandboxResponse show(ObjectNode invoice) {
        return SandboxResponse.invoice(responses.full(invoice));
    }

    void afterProviderDelay(Runnable job) {
        jobs.schedule(providerDelay, job);
    }
}
