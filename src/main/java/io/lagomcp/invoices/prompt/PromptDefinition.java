package io.lagomcp.invoices.prompt;

import java.util.List;

/**
 * What a person sees of a prompt before choosing it.
 *
 * @param arguments in the order in which a client should ask for them
 */
public record PromptDefinition(String name, String title, String description, List<Argument> arguments) {
    public PromptDefinition {
        arguments = List.copyOf(arguments);
    }

    /** Something that the person fills in. */
    public record Argument(String name, String description, boolean required) {

        static Argument required(String name, String description) {
            return new Argument(name, description, true);
        }

        static Argument optional(String name, String description) {
            return new Argument(name, description, false);
        }
    }
}
