package io.lagomcp.invoices.tool.argument;

import io.lagomcp.invoices.tool.ToolArguments;
import java.util.Optional;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** How a customer pays: flat in our arguments, an object in Lago's. */
public final class PaymentMethodArgument {
    private static final String TYPE = "payment_method_type";
    private static final String ID = "payment_method_id";

    private PaymentMethodArgument() {}

    public static Optional<ObjectNode> of(ToolArguments arguments) {
        if (!arguments.has(TYPE) && !arguments.has(ID)) {
            return Optional.empty();
        }
        ObjectNode method = JsonNodeFactory.instance.objectNode();
        method.put(TYPE, arguments.text(TYPE).orElse("provider"));
        arguments.text(ID).ifPresent(id -> method.put(ID, id));
        return Optional.of(method);
    }

    /** Lago refuses a manual payment method that has an id. */
    public static void requireConsistent(ToolArguments arguments) {
        if (isManual(arguments) && arguments.has(ID)) {
            throw ArgumentProblem.invalid(ID, arguments.json().path(ID), "absent when payment_method_type is manual")
                    .exception();
        }
    }

    /** Whether one of the payment provider is asked for. */
    public static boolean isOfProvider(ToolArguments arguments) {
        return arguments.has(ID)
                || arguments.text(TYPE).filter("provider"::equals).isPresent();
    }

    public static boolean isManual(ToolArguments arguments) {
        return arguments.text(TYPE).filter("manual"::equals).isPresent();
    }

    /** For a sentence, for example {@code , by payment method 1a90…}; empty when the customer's own one is meant. */
    public static String described(ToolArguments arguments) {
        return arguments.text(ID).map(id -> ", by payment method " + id).orElse("");
    }
}
