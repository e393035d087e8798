package io.lagomcp.invoices.cli;

import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What one check of the doctor found.
 *
 * @param subject what was checked, in one or two words
 * @param text what is the case
 * @param advice what to do about it, where something should be done
 */
record Finding(Mark mark, String subject, String text, Optional<String> advice) {

    static Finding ok(String subject, String text) {
        return new Finding(Mark.OK, subject, text, Optional.empty());
    }

    static Finding warn(String subject, String text, String advice) {
        return new Finding(Mark.WARN, subject, text, Optional.of(advice));
    }

    static Finding fail(String subject, String text, String advice) {
        return new Finding(Mark.FAIL, subject, text, Optional.of(advice));
    }

    boolean isFailure() {
        return mark == Mark.FAIL;
    }

    /** Without the subject: what is the case, and below it what to do about it. */
    String inLines() {
        return text + advice.map(what -> "\n   " + what).orElse("");
    }

    /** {@code {"check","status","text","advice"}}, of which the last is left out where there is none. */
    ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("check", subject)
                .put("status", mark.name().toLowerCase(Locale.ROOT))
                .put("text", text);
        advice.ifPresent(what -> json.put("advice", what));
        return json;
    }

    static Finding skipped(String subject, String why) {
        return new Finding(Mark.SKIPPED, subject, "not checked: " + why, Optional.empty());
    }
}
