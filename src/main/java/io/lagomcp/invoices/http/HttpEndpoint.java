package io.lagomcp.invoices.http;

import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.limit.MemoryReservation;
import java.util.Optional;

/** What is done with requests to one path, or to all paths below one. */
public interface HttpEndpoint {

    /**
     * Who sent a request, for endpoints that do not take bearer tokens; empty for those that do.
     *
     * @throws HttpRejection if the request is refused
     */
    default Optional<Admission> admit(HttpExchange exchange) {
        return Optional.empty();
    }

    /**
     * Answers a request without a body, now or later.
     *
     * @throws HttpRejection if it cannot be taken
     */
    void serve(HttpExchange exchange, Principal principal);

    /**
     * Takes a body of the {@link #bodyType()} that was posted, and answers it now or later. An endpoint that takes no body
     * serves a {@code POST} like any other method.
     *
     * @param body not parsed yet
     * @param memory holds what the request takes; to be closed when it is dealt with
     * @throws HttpRejection if it cannot be taken; its memory is then closed by the caller
     */
    default void post(HttpExchange exchange, Principal principal, String body, MemoryReservation memory) {
        memory.close();
        serve(exchange, principal);
    }

    /** The media type that bodies must have. */
    default String bodyType() {
        return "application/json";
    }

    /** Answers a request that was refused. */
    default void refuse(HttpExchange exchange, HttpRejection refused) {
        exchange.refuse(refused);
    }

    /**
     * Who sent a request.
     *
     * @param principal whom limits count it for, and what they may do
     * @param signedIn whether it is known who they are
     */
    record Admission(Principal principal, boolean signedIn) {}

    /** The answer to a method of HTTP that the path does not take. */
    static HttpRejection wrongMethod(String allowed) {
        return new HttpRejection(405, "method_not_allowed", "This path takes " + allowed + ".").with("Allow", allowed);
    }
}
