package io.lagomcp.invoices.tool;

import java.util.Collection;
import tools.jackson.databind.JsonNode;

/**
 * How many tokens of o200k a model reads for the name, the description and the arguments of a tool. Counted when the program is
 * built, because the tokenizer is larger than the program.
 */
public final class TokenCounts {
    private TokenCounts() {}

    /** The sum for these tools. */
    public static int of(Collection<String> tools) {
        return tools.stream()
                .distinct()
                .mapToInt(tool -> Counts.BY_TOOL.path(tool).asInt(0))
                .sum();
    }

    private static final class Counts {
        static final JsonNode BY_TOOL = ToolDefinition.resource("token-counts.json");
    }
}
