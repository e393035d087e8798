package io.lagomcp.invoices.sandbox;

import java.util.List;
import java.util.Optional;

/** One row of the table of routes: a method, a path below {@code /api/v1} and what answers them. */
final class Route {
    private static final String ID = "{id}";

    private final String method;
    private final List<String> pattern;
    private final Handler handler;
    private final String resource;

    Route(String method, String path, Handler handler) {
        this(method, path, handler, "invoice");
    }

    /** One that takes the permission for this resource. */
    Route(String method, String path, Handler handler, String resource) {
        this.resource = resource;
        this.method = method;
        this.pattern = List.of(path.split("/", -1));
        this.handler = handler;
    }

    @FunctionalInterface
    interface Handler {
        Response answer(Call call);
    }

    /** What a key must be permitted, as Lago names it. */
    String resource() {
        return resource;
    }

    Handler handler() {
        return handler;
    }

    /** What stands in the place of the id, empty text if the route has none; nothing if this is not the route. */
    Optional<String> match(String calledMethod, String path) {
        List<String> segments = List.of(path.split("/", -1));
        if (!method.equals(calledMethod) || segments.size() != pattern.size()) {
            return Optional.empty();
        }
        String id = "";
        for (int i = 0; i < pattern.size(); i++) {
            if (pattern.get(i).equals(ID)) {
                id = segments.get(i);
            } else if (!pattern.get(i).equals(segments.get(i))) {
                return Optional.empty();
            }
        }
        return Optional.of(id);
    }
}
