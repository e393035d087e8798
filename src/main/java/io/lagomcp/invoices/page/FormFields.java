package io.lagomcp.invoices.page;

import io.lagomcp.invoices.http.HttpRejection;
import io.lagomcp.invoices.lago.SafeText;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** The fields of a form or of a query. */
record FormFields(Map<String, String> values) {
    private static final int LONGEST = 32_768;
    private static final int LONGEST_REASON = 300;

    /**
     * Reads {@code name=value&name=value}.
     *
     * @throws HttpRejection if it is no such text, too long, or gives a name twice
     */
    static FormFields of(String text) {
        if (text.length() > LONGEST) {
            throw new HttpRejection(413, "form_too_large", "The form is longer than " + LONGEST + " characters.");
        }
        Map<String, String> values = new HashMap<>();
        for (String pair : text.isEmpty() ? new String[0] : text.split("&", -1)) {
            String[] parts = pair.split("=", 2);
            if (values.put(decoded(parts[0]), parts.length > 1 ? decoded(parts[1]) : "") != null) {
                throw new HttpRejection(400, "repeated_field", "A field is given more than once.");
            }
        }
        return new FormFields(values);
    }

    /** Empty text where it is not given. */
    String text(String name) {
        return values.getOrDefault(name, "");
    }

    /** The reason that the person gives, in at most 300 characters. */
    String reason() {
        return SafeText.visible(text("reason").strip(), LONGEST_REASON);
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            throw new HttpRejection(400, "malformed_form", "The form is not encoded as browsers encode it.");
        }
    }
}
