package io.lagomcp.invoices.sandbox;

import io.lagomcp.invoices.sandbox.store.LagoErrorResponse;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a query string, read as Rails reads them: {@code name=a}, {@code name[]=a&name[]=b} and
 * {@code name[key]=a}.
 */
record QueryString(List<Map.Entry<String, String>> parameters) {
    private static final Pattern WHOLE_NUMBER = Pattern.compile("\\s*([-+]?\\d{1,9}).*", Pattern.DOTALL);

    static QueryString parse(@Nullable String raw) {
        List<Map.Entry<String, String>> parameters = new ArrayList<>();
        for (String pair : raw == null ? new String[0] : raw.split("&", -1)) {
            String[] parts = pair.split("=", 2);
            if (!parts[0].isEmpty()) {
                parameters.add(Map.entry(decode(parts[0]), parts.length > 1 ? decode(parts[1]) : ""));
            }
        }
        return new QueryString(List.copyOf(parameters));
    }

    /** These parameters and one more, which counts even if its name was given before. */
    QueryString with(String name, String value) {
        List<Map.Entry<String, String>> more = new ArrayList<>(parameters);
        more.add(Map.entry(name, value));
        return new QueryString(List.copyOf(more));
    }

    /** The value of {@code name=}; the last one if there are several. */
    Optional<String> one(String name) {
        return all(name).stream().reduce((first, last) -> last);
    }

    /** As {@link #one(String)}, but nothing for an empty or blank value. */
    Optional<String> present(String name) {
        return one(name).filter(value -> !value.isBlank());
    }

    /** The values of {@code name[]=}. */
    List<String> many(String name) {
        return all(name + "[]");
    }

    /** The values of {@code name[]=}, or else the value of {@code name=}. */
    List<String> values(String name) {
        List<String> many = many(name);
        return many.isEmpty() ? one(name).stream().toList() : many;
    }

    /** Whether {@code name=} or {@code name[]=} is given. */
    boolean has(String name) {
        return !values(name).isEmpty();
    }

    /** The entries of {@code name[key]=}. */
    Map<String, String> hash(String name) {
        Map<String, String> hash = new LinkedHashMap<>();
        for (Map.Entry<String, String> parameter : parameters) {
            String key = parameter.getKey();
            if (key.startsWith(name + "[") && key.endsWith("]") && key.length() > name.length() + 2) {
                hash.put(key.substring(name.length() + 1, key.length() - 1), parameter.getValue());
            }
        }
        return hash;
    }

    private List<String> all(String key) {
        return parameters.stream()
                .filter(parameter -> parameter.getKey().equals(key))
                .map(Map.Entry::getValue)
                .toList();
    }

    /** The whole number that Ruby reads from a text: the digits at its start, else 0. */
    static long wholeNumber(String text) {
        Matcher digits = WHOLE_NUMBER.matcher(text);
        return digits.matches() ? Long.parseLong(digits.group(1)) : 0;
    }

    static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            throw LagoErrorResponse.badRequest("Invalid query parameters: invalid %-encoding");
        }
    }
}
