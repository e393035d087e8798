package io.lagomcp.invoices.approval;

import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.InvoiceWrite;
import io.lagomcp.invoices.lago.InvoiceWriter;
import io.lagomcp.invoices.lago.NoReads;
import io.lagomcp.invoices.lago.http.LagoRequest.RequestReport;
import io.lagomcp.invoices.lago.http.PreSendCheck;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A Lago in memory that can only be asked for one invoice, and only be told to update it. */
interface SingleInvoiceLago extends NoReads, InvoiceWriter {

    Invoice update(String lagoId, JsonNode changes);

    /** Each update is one request, and its answer is lost where it fails. */
    @Override
    default ObjectNode send(InvoiceWrite write, Consumer<RequestReport> observer, PreSendCheck check) {
        check.beforeTurn();
        OptionalInt status = OptionalInt.empty();
        try {
            Invoice updated = update(write.lagoId(), write.body().orElseThrow().path("invoice"));
            status = OptionalInt.of(200);
            return updated.json();
        } finally {
            observer.accept(
                    new RequestReport(write.method(), "/invoices/" + write.lagoId(), status, 1, Optional.empty()));
        }
    }
}
