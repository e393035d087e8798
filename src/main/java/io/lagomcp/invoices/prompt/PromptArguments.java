package io.lagomcp.invoices.prompt;

import java.util.Map;
import java.util.Optional;

/**
 * The arguments of a prompt after they have been checked.
 *
 * @param values known names with values that are not blank, every required one among them
 */
record PromptArguments(Map<String, String> values) {

    String required(String name) {
        return optional(name).orElseThrow();
    }

    Optional<String> optional(String name) {
        return Optional.ofNullable(values.get(name));
    }
}
