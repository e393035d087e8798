package io.lagomcp.invoices.lago;

import io.lagomcp.invoices.lago.http.LagoRequest.RequestReport;
import io.lagomcp.invoices.lago.http.PreSendCheck;
import java.util.function.Consumer;
import tools.jackson.databind.node.ObjectNode;

/** The only way to change an invoice or move money in Lago. */
@FunctionalInterface
public interface InvoiceWriter {

    /**
     * Sends one write. It is never sent again once Lago may have received it. Only an answer about the invoice at hand, or a
     * refusal in Lago's own form, is certain: after any other one the failure is {@code LagoFailure.OutcomeUnknown}.
     *
     * @param observer receives the report of the request: once, on the calling thread, when the call has ended, before the result is
     *     returned or the {@code LagoException} is thrown. After a cancellation the thread's interrupt flag is set while it
     *     runs. What it throws never replaces the failure of a write, only its result
     * @param check is run on the calling thread before the request leaves: after the last wait for Lago's rate limit, and again
     *     before every repetition. What it throws is thrown to the caller, and certainly nothing that Lago acted on was sent
     * @return what {@link InvoiceWrite#answer()} says, without its wrapper
     */
    ObjectNode send(InvoiceWrite write, Consumer<RequestReport> observer, PreSendCheck check);
}
