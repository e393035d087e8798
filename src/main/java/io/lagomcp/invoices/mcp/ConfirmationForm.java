package io.lagomcp.invoices.mcp;

import io.lagomcp.invoices.approval.ConfirmationChannel.Answer;
import io.lagomcp.invoices.approval.pending.PendingPlan;
import io.lagomcp.invoices.approval.plan.ConfirmationLevel;
import io.lagomcp.invoices.approval.plan.Refusal;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the person fills in under a question: a box to tick or a line to type, by level. Its one field is {@code confirm}.
 *
 * @param schema as the client is asked for it; it never shows what must be typed
 */
record ConfirmationForm(ConfirmationLevel level, ObjectNode schema) {
    private static final String FIELD = "confirm";
    private static final String NOTHING_WITHOUT_IT = "Nothing happens without it";

    /** In characters: more than any number, amount or id has. */
    private static final int LONGEST_TEXT = 1_000;

    static ConfirmationForm of(PendingPlan confirmation) {
        ConfirmationLevel level = confirmation.level();
        ObjectNode form = JsonNodeFactory.instance.objectNode().put("type", "object");
        ObjectNode field = form.putObject("properties").putObject(FIELD);
        switch (level) {
            case SIMPLE ->
                field.put("type", "boolean").put("title", "Yes, do this").put("description", NOTHING_WITHOUT_IT);
            case TYPED ->
                field.put("type", "string")
                        .put("title", "Type the " + confirmation.proof().what() + " to say yes")
                        .put("description", NOTHING_WITHOUT_IT)
                        .put("minLength", 1)
                        .put("maxLength", LONGEST_TEXT);
        }
        form.putArray("required").add(FIELD);
        return new ConfirmationForm(level, form);
    }

    /** What the person meant; anything that does not fit the schema is refused. */
    Answer read(JsonNode content) {
        JsonNode given = content.path(FIELD);
        if (content.size() == 1 && level == ConfirmationLevel.SIMPLE && given.isBoolean()) {
            return given.booleanValue() ? new Answer.Approved() : new Answer.Refused(Refusal.DECLINED);
        }
        if (content.size() == 1 && level == ConfirmationLevel.TYPED && given.isString()) {
            String text = given.stringValue();
            int length = text.codePointCount(0, text.length());
            if (length >= 1 && length <= LONGEST_TEXT) {
                return new Answer.Typed(text);
            }
        }
        return new Answer.Refused(Refusal.INVALID_ANSWER);
    }

    /** Whether it is a no in a form that asks for yes or no. */
    static boolean isNo(JsonNode content) {
        return content.size() == 1
                && content.path(FIELD).isBoolean()
                && !content.path(FIELD).booleanValue();
    }
}
