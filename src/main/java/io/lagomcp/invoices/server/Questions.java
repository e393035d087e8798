package io.lagomcp.invoices.server;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Our own requests to the client that it has not answered yet, such as an elicitation, and the call each was made for. */
final class Questions {
    private final Map<String, Optional<Call>> open = new ConcurrentHashMap<>();

    void ask(String id) {
        open.put(id, Call.current());
    }

    /** Whether this was open; it no longer is. */
    boolean settle(String id) {
        return open.remove(id) != null;
    }

    /** Settles what was asked for this call and never answered. */
    List<String> withdraw(Call call) {
        Optional<Call> asker = Optional.of(call);
        return open.entrySet().stream()
                .filter(question -> question.getValue().equals(asker))
                .map(Map.Entry::getKey)
                .filter(this::settle)
                .toList();
    }
}
