package io.lagomcp.invoices.server.http;

import io.lagomcp.invoices.guard.Principal;

/** What is done with requests to one path. */
interface Endpoint {

    /**
     * Answers a request that carries no message, now or later.
     *
     * @throws RefusedRequest if it cannot be taken
     */
    void serve(Exchange exchange, Principal principal);

    /**
     * Takes a message that was posted, and answers it now or later. Once it is dealt with, its memory is closed.
     *
     * @throws RefusedRequest if it cannot be taken; its memory is then closed by the caller
     */
    void receive(Posted posted);

    static RefusedRequest wrongMethod(String allowed) {
        return new RefusedRequest(405, "method_not_allowed", "This path takes " + allowed + ".").with("Allow", allowed);
    }
}
