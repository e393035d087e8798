package io.lagomcp.invoices.console;

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
public record CheckResult(Status mark, String subject, String text, Optional<String> advice) {

    public static CheckResult ok(String subject, String text) {
        return new CheckResult(Status.OK, subject, text, Optional.empty());
    }

    public static CheckResult warn(String subject, String text, String advice) {
        return new CheckResult(Status.WARN, subject, text, Optional.of(advice));
    }

    public static CheckResult fail(String subject, String text, String advice) {
        return new CheckResult(Status.FAIL, subject, text, Optional.of(advice));
    }

    public boolean isFailure() {
        return mark == Status.FAIL;
    }

    /** Without the subject: what is the case, and below it what to do about it. */
    public String inLines() {
        return text + advice.map(what -> "\n   " + what).orElse("");
    }

    /** {@code {"check","status","text","advice"}}, of which the last is left out where there is none. */
    public ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("check", subject)
                .put("status", mark.name().toLowerCase(Locale.ROOT))
                .put("text", text);
        advice.ifPresent(what -> json.put("advice", what));
        return json;
    }

    public static CheckResult skipped(String subject, String why) {
        return new CheckResult(Status.SKIPPED, subject, "not checked: " + why, Optional.empty());
    }
}
