package io.lagomcp.invoices.mcp.session;

import io.lagomcp.invoices.approval.Principal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Our own requests to the client that it has not answered yet, such as an elicitation, and the call each was made for. */
final class PendingClientRequests {
    private record Asker(Optional<InFlightRequest> call) {}

    private final Map<String, Asker> open = new ConcurrentHashMap<>();

    void register(String id) {
        open.put(id, new Asker(InFlightRequest.current()));
    }

    /** Whether this was open, so that the answer of this principal counts; it no longer is. */
    boolean answer(String id, Principal responder) {
        @Nullable Asker asker = open.remove(id);
        if (asker == null) {
            return false;
        }
        asker.call().ifPresent(call -> call.answeredBy(responder));
        return true;
    }

    /** Settles what was asked for this call and never answered. */
    List<String> withdraw(InFlightRequest call) {
        Asker asker = new Asker(Optional.of(call));
        return open.entrySet().stream()
                .filter(question -> question.getValue().equals(asker))
                .map(Map.Entry::getKey)
                .filter(id -> open.remove(id) != null)
                .toList();
    }
}
