package io.lagomcp.invoices.mcp.http;

import io.lagomcp.invoices.approval.Principal;

/** What is done with requests to one path. */
interface HttpEndpoint {

    /**
     * Answers a request that carries no message, now or later.
     *
     * @throws HttpRejection if it cannot be taken
     */
    void serve(HttpExchange exchange, Principal principal);

    /**
     * Takes a message that was posted, and answers it now or later. Once it is dealt with, its memory is closed.
     *
     * @throws HttpRejection if it cannot be taken; its memory is then closed by the caller
     */
    void receive(PostedMessage posted);

    static HttpRejection wrongMethod(String allowed) {
        return new HttpRejection(405, "method_not_allowed", "This path takes " + allowed + ".").with("Allow", allowed);
    }
}
