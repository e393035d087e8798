package io.lagomcp.invoices.sandbox.http;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** One row of the table of routes: a method, a path below {@code /api/v1} and what answers them. */
public final class ApiRoute {
    private static final String ID = "{id}";
    private static final Pattern FORMAT = Pattern.compile("(?<=[^/])\\.[^./]+$");

    private final String method;
    private final List<String> pattern;
    private final Handler handler;
    private final String resource;

    public ApiRoute(String method, String path, Handler handler) {
        this(method, path, handler, "invoice");
    }

    /** One that takes the permission for this resource. */
    public ApiRoute(String method, String path, Handler handler, String resource) {
        this.resource = resource;
        this.method = method;
        this.pattern = List.of(path.split("/", -1));
        this.handler = handler;
    }

    @FunctionalInterface
    public interface Handler {
        SandboxResponse answer(ApiCall call);
    }

    /** What a key must be permitted, as Lago names it. */
    public String resource() {
        return resource;
    }

    public Handler handler() {
        return handler;
    }

    /**
     * What stands in the place of the id, empty text if the route has none; nothing if this is not the route. HEAD goes where
     * GET goes, and a path may end in a format such as {@code .json}, so an id holds no dot.
     */
    public Optional<String> match(String calledMethod, String path) {
        List<String> segments = List.of(FORMAT.matcher(path).replaceFirst("").split("/", -1));
        boolean called = method.equals(calledMethod) || (method.equals("GET") && calledMethod.equals("HEAD"));
        if (!called || segments.size() != pattern.size()) {
            return Optional.empty();
        }
        String id = "";
        for (int i = 0; i < pattern.size(); i++) {
            String segment = segments.get(i);
            if (pattern.get(i).equals(ID) && !segment.isEmpty() && segment.indexOf('.') < 0) {
                id = QueryString.decode(segment.replace("+", "%2B"));
            } else if (!pattern.get(i).equals(segment)) {
                return Optional.empty();
            }
        }
        return Optional.of(id);
    }
}
