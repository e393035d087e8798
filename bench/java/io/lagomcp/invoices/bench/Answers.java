package io.lagomcp.invoices.bench;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Counts how a server answered. */
final class Answers {
    private static final Pattern CODE = Pattern.compile("\\\\?\"code\\\\?\":\\s*\\\\?\"?([a-z][a-z_0-9]*)");

    private final Map<String, Integer> counts = new TreeMap<>();

    /** By its status, and by the code of its error where it has one. */
    void add(WebConnection.Answer answer) {
        Matcher code = CODE.matcher(answer.body());
        boolean failed = !Requests.isSuccess(answer.body()) && code.find();
        add(answer.status() + (failed ? " " + code.group(1) : ""));
    }

    synchronized void add(String kind) {
        counts.merge(kind, 1, Integer::sum);
    }

    /** Such as {@code 200: 4, 429: 20}. */
    @Override
    public synchronized String toString() {
        return counts.entrySet().stream()
                .map(count -> count.getKey() + ": " + count.getValue())
                .collect(Collectors.joining(", "));
    }
}
