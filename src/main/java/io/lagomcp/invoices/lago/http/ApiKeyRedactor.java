package io.lagomcp.invoices.lago.http;

import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Removes the API key from responses: a proxy or an error page may repeat what it was sent. Finds the key itself and its forms
 * in JSON, URLs and base64, alone or within other text.
 */
final class ApiKeyRedactor {
    static final String REDACTED = "(hidden)";

    /** A shorter text is no key of Lago, and would be found everywhere. */
    private static final int SHORTEST_KEY = 8;

    private static final int BYTES_OF_A_GROUP = 3;
    private static final int HEX = 16;
    private static final int MOST_ENCODINGS = 4;

    private final String key;
    private final List<String> decodedForms;
    private final Pattern written;

    ApiKeyRedactor(String key) {
        this.key = key;
        List<String> forms = key.length() < SHORTEST_KEY ? List.of() : forms(key);
        this.decodedForms = forms.stream().map(ApiKeyRedactor::decoded).toList();
        this.written =
                Pattern.compile(forms.stream().map(ApiKeyRedactor::anyWriting).collect(Collectors.joining("|")));
    }

    boolean isFor(String other) {
        return key.equals(other);
    }

    /** The same text, of any encoding that extends ASCII, without the key. */
    byte[] without(byte[] text) {
        // every byte is a character of this encoding, and becomes the same byte again
        String characters = new String(text, StandardCharsets.ISO_8859_1);
        return isIn(characters) ? without(characters).getBytes(StandardCharsets.ISO_8859_1) : text;
    }

    /** The same headers without the key. */
    HttpHeaders without(HttpHeaders headers) {
        if (headers.map().values().stream().flatMap(List::stream).noneMatch(this::isIn)) {
            return headers;
        }
        Map<String, List<String>> values = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.map()
                .forEach((name, all) ->
                        values.put(name, all.stream().map(this::without).toList()));
        return HttpHeaders.of(values, (name, value) -> true);
    }

    private String without(String text) {
        if (!isIn(text)) {
            return text;
        }
        String redacted = written.matcher(text).replaceAll(REDACTED);
        // the key is still there, in a spelling that the pattern does not find
        return isIn(redacted) ? REDACTED : redacted;
    }

    private boolean isIn(String text) {
        // searching for a plain text is many times faster than for all ways to write it
        String plain = decoded(text);
        return decodedForms.stream().anyMatch(plain::contains);
    }

    private static List<String> forms(String key) {
        Set<String> forms = new LinkedHashSet<>(List.of(key));
        byte[] bytes = key.getBytes(StandardCharsets.US_ASCII);
        for (int before = 0; before < BYTES_OF_A_GROUP; before++) {
            forms.add(core(bytes, before, Base64.getEncoder()));
            forms.add(core(bytes, before, Base64.getUrlEncoder()));
        }
        return List.copyOf(forms);
    }

    /** What base64 makes of the key whatever stands around it, if the key begins after so many bytes of a group of three. */
    private static String core(byte[] key, int before, Base64.Encoder encoder) {
        byte[] text = new byte[before + key.length];
        System.arraycopy(key, 0, text, before, key.length);
        byte[] fullGroups = Arrays.copyOf(text, text.length - text.length % BYTES_OF_A_GROUP);
        // without the characters that also hold bits of what stands before
        return encoder.encodeToString(fullGroups).substring(before == 0 ? 0 : before + 1);
    }

    private static String anyWriting(String text) {
        Collection<String> signs =
                text.chars().mapToObj(ApiKeyRedactor::anyWriting).toList();
        return String.join("", signs);
    }

    /** A sign as it is, escaped in JSON, perhaps more than once, or encoded in an address, perhaps more than once. */
    private static String anyWriting(int sign) {
        String code = "(?i:%02x)".formatted(sign);
        String itself = Pattern.quote(Character.toString(sign));
        return "(?:\\\\*" + itself + "|\\\\+u00" + code + "|%(?:25)*" + code + ")";
    }

    /** Without escapes, also nested ones. */
    private static String decoded(String text) {
        String decoded = text;
        for (int round = 0;
                round < MOST_ENCODINGS && (decoded.indexOf('\\') >= 0 || decoded.indexOf('%') >= 0);
                round++) {
            decoded = decodedOnce(decoded);
        }
        return decoded;
    }

    private static String decodedOnce(String text) {
        StringBuilder decoded = new StringBuilder(text.length());
        int at = 0;
        while (at < text.length()) {
            char sign = text.charAt(at);
            int code = -1;
            int end = at + 1;
            if (sign == '\\') {
                while (end < text.length() && text.charAt(end) == '\\') {
                    end++;
                }
                code = text.startsWith("u00", end) ? code(text, end + 3) : -1;
                end = code < 0 ? end : end + 5;
            } else if (sign == '%') {
                while (text.startsWith("25", end) && code(text, end + 2) >= 0) {
                    end += 2;
                }
                code = code(text, end);
                end = code < 0 ? end : end + 2;
            }
            if (code >= 0) {
                decoded.append((char) code);
            } else if (sign != '\\') {
                decoded.append(sign);
            }
            at = end;
        }
        return decoded.toString();
    }

    /** What two hexadecimal digits stand for; negative where there are none. */
    private static int code(String text, int at) {
        if (at + 2 > text.length()) {
            return -1;
        }
        int high = Character.digit(text.charAt(at), HEX);
        int low = Character.digit(text.charAt(at + 1), HEX);
        return high < 0 || low < 0 ? -1 : high * HEX + low;
    }
}
