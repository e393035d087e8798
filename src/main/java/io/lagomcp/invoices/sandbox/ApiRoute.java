package io.lagomcp.invoices.sandbox;

import io.lagomcp.invoices.sandbox.store.SandboxResponse;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * One row of the table of routes.
 *
 * @param method in capitals
 * @param path below {@code /api/v1}, with {@code {id}} in the place of an id
 * @param resource what a key must have permission for, as Lago names it
 */
record ApiRoute(String method, String path, String resource, Function<ApiCall, SandboxResponse> handler) {
    private static final Pattern FORMAT = Pattern.compile("(?<=[^/])\\.[^./]+$");

    /**
     * The id in a called path, or empty text if the route has none; nothing if this is not the route. HEAD matches GET, and a
     * path may end in a format such as {@code .json}, so an id contains no dot.
     */
    Optional<String> match(String calledMethod, String calledPath) {
        String[] segments = FORMAT.matcher(calledPath).replaceFirst("").split("/", -1);
        List<String> pattern = List.of(path.split("/", -1));
        boolean called = method.equals(calledMethod) || (method.equals("GET") && calledMethod.equals("HEAD"));
        if (!called || segments.length != pattern.size()) {
            return Optional.empty();
        }
        String id = "";
        for (int i = 0; i < segments.length; i++) {
            String segment = segments[i];
            if (pattern.get(i).equals("{id}") && !segment.isEmpty() && segment.indexOf('.') < 0) {
                id = QueryString.decode(segment.replace("+", "%2B"));
            } else if (!pattern.get(i).equals(segment)) {
                return Optional.empty();
            }
        }
        return Optional.of(id);
    }
}
