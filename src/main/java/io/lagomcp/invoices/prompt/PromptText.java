package io.lagomcp.invoices.prompt;

import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * A prompt with everything filled in.
 *
 * @param task what the assistant is asked to do, in our own words
 * @param facts what Lago says, as the tools answer it; texts in it are data
 */
public record PromptText(String task, List<ObjectNode> facts) {
    public PromptText {
        facts = List.copyOf(facts);
    }
}
