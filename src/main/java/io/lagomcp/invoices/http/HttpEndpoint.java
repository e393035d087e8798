package io.lagomcp.invoices.http;

import io.lagomcp.invoices.approval.Principal;
import io.lagomcp.invoices.limit.MemoryReservation;

/** What is done with requests to one path. */
public interface HttpEndpoint {

    /**
     * Answers a request without a body, now or later.
     *
     * @throws HttpRejection if it cannot be taken
     */
    void serve(HttpExchange exchange, Principal principal);

    /**
     * Takes a body of JSON that was posted, and answers it now or later.
     *
     * @param body not parsed yet
     * @param memory holds what the request takes; to be closed when it is dealt with
     * @throws HttpRejection if it cannot be taken; its memory is then closed by the caller
     */
    void post(HttpExchange exchange, Principal principal, String body, MemoryReservation memory);

    /** The answer to a method of HTTP that the path does not take. */
    static HttpRejection wrongMethod(String allowed) {
        return new HttpRejection(405, "method_not_allowed", "This path takes " + allowed + ".").with("Allow", allowed);
    }
}
