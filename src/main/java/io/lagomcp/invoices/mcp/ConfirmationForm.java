package io.lagomcp.invoices.mcp;

import io.lagomcp.invoices.approval.ConfirmationChannel.Answer;
import io.lagomcp.invoices.approval.PendingPlan;
import io.lagomcp.invoices.approval.plan.ConfirmationLevel;
import io.lagomcp.invoices.approval.plan.Refusal;
import io.lagomcp.invoices.mcp.session.SdkJson;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the person fills in under a question: a box to tick or a line to type, by level. Its one field is {@code confirm}.
 *
 * @param schema as the client is asked for it; it never shows what must be typed
 */
record ConfirmationForm(ConfirmationLevel level, Map<String, Object> schema) {
    private static final String FIELD = "confirm";
    private static final String NOTHING_WITHOUT_IT = "Nothing happens without it";
    private static final JsonMapper JSON = SdkJson.mapper();

    /** In characters: more than any number, amount or id has. */
    private static final int LONGEST_TEXT = 1_000;

    static ConfirmationForm of(PendingPlan confirmation) {
        ConfirmationLevel level = confirmation.level();
        ObjectNode form = JSON.createObjectNode().put("type", "object");
        ObjectNode field = form.putObject("properties").putObject(FIELD);
        switch (level) {
            case SIMPLE ->
                field.put("type", "boolean").put("title", "Yes, do this").put("description", NOTHING_WITHOUT_IT);
            case TYPED ->
                field.put("type", "string")
                        .put("title", "Type the " + confirmation.plan().proof().what() + " to say yes")
                        .put("description", NOTHING_WITHOUT_IT)
                        .put("minLength", 1)
                        .put("maxLength", LONGEST_TEXT);
        }
        form.putArray("required").add(FIELD);
        return new ConfirmationForm(level, JSON.convertValue(form, new TypeReference<>() {}));
    }

    /** What the person meant; anything that does not fit the schema is refused. */
    Answer read(@Nullable Map<String, Object> content) {
        if (content == null || !content.keySet().equals(Set.of(FIELD))) {
            return new Answer.Refused(Refusal.invalidAnswer());
        }
        return switch (level) {
            case SIMPLE -> ticked(content.get(FIELD));
            case TYPED -> typed(content.get(FIELD));
        };
    }

    private static Answer ticked(@Nullable Object box) {
        if (box instanceof Boolean yes) {
            return yes ? new Answer.Approved() : new Answer.Refused(Refusal.declined());
        }
        return new Answer.Refused(Refusal.invalidAnswer());
    }

    private static Answer typed(@Nullable Object line) {
        return line instanceof String text && fits(text.codePointCount(0, text.length()))
                ? new Answer.Typed(text)
                : new Answer.Refused(Refusal.invalidAnswer());
    }

    private static boolean fits(int length) {
        return length >= 1 && length <= LONGEST_TEXT;
    }
}
