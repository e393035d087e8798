package io.lagomcp.invoices.approval.plan;

import io.lagomcp.invoices.lago.SafeText;
import java.util.stream.Collectors;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A complete call that the assistant can make next.
 *
 * @param tool its name
 * @param arguments as that tool wants them
 */
public record SuggestedCall(String tool, ObjectNode arguments) {

    /** Reads one invoice. */
    public static SuggestedCall find(String lagoId) {
        return new SuggestedCall("find_invoice", arguments("lago_id", lagoId));
    }

    /** A call with one argument. */
    public static SuggestedCall of(String tool, String argument, String value) {
        return new SuggestedCall(tool, arguments(argument, value));
    }

    /** For a sentence, for example {@code find_invoice with lago_id 1a90…}; what people typed is quoted. */
    String described() {
        return tool
                + arguments
                        .propertyStream()
                        .map(argument -> argument.getKey() + " "
                                + SafeText.token(argument.getValue().asString()))
                        .collect(Collectors.joining(", ", " with ", ""));
    }

    private static ObjectNode arguments(String name, String value) {
        return JsonNodeFactory.instance.objectNode().put(name, value);
    }
}
