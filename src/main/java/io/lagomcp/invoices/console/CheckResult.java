package io.lagomcp.invoices.console;

import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The result of a check.
 *
 * @param subject what was checked, in one or two words
 * @param text the result
 * @param advice what to do about it; empty for nothing
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

    /** The text and the advice on lines, without the subject. */
    public String inLines() {
        return text + advice.map(what -> "\n   " + what).orElse("");
    }

    /** {@code {"check","status","text","advice"}}, without the last if there is none. */
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
