package io.lagomcp.invoices.sandbox;

import io.lagomcp.invoices.sandbox.SandboxOptions.LagoEdition;
import io.lagomcp.invoices.sandbox.store.DocumentStore;
import io.lagomcp.invoices.sandbox.store.DocumentStore.JobScheduler;
import io.lagomcp.invoices.sandbox.store.InvoiceStore;
import io.lagomcp.invoices.sandbox.store.SandboxResponse;
import java.time.Duration;
import tools.jackson.databind.node.ObjectNode;

/**
 * The objects that all endpoints share.
 *
 * @param providerDelay how long payment and tax providers take
 */
record SandboxContext(
        InvoiceStore store, DocumentStore documents, LagoEdition edition, JobScheduler jobs, Duration providerDelay) {

    /** Answers with all fields of the invoice. */
    SandboxResponse show(ObjectNode invoice) {
        return SandboxResponse.invoice(documents.full(invoice));
    }

    void afterProviderDelay(Runnable job) {
        jobs.schedule(providerDelay, job);
    }
}
