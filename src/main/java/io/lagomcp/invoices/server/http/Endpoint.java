package io.lagomcp.invoices.server.http;

import io.lagomcp.invoices.guard.Principal;

/** What is done with requests to one path. */
@FunctionalInterface
interface Endpoint {

    /**
     * Answers the request, now or later.
     *
     * @throws RefusedRequest if it cannot be taken
     */
    void serve(Exchange exchange, Principal principal);

    static RefusedRequest wrongMethod(String allowed) {
        return new RefusedRequest(405, "method_not_allowed", "This path takes " + allowed + ".").with("Allow", allowed);
    }
}
