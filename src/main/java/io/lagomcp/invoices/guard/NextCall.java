package io.lagomcp.invoices.guard;

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
public record NextCall(String tool, ObjectNode arguments) {

    /** Reads one invoice. */
    public static NextCall find(String lagoId) {
        return new NextCall("find_invoice", arguments("lago_id", lagoId));
    }

    /** A call with one argument. */
    public static NextCall of(String tool, String argument, String value) {
        return new NextCall(tool, arguments(argument, value));
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
