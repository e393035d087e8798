package io.lagomcp.invoices.tool;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Finds whole numbers that no {@code long} holds, such as 1e400, over which the schema validator would fail. */
final class LargeNumbers {
    private final List<ArgumentProblem> problems = new ArrayList<>();

    private LargeNumbers() {}

    static List<ArgumentProblem> in(JsonNode arguments, JsonNode schema) {
        LargeNumbers numbers = new LargeNumbers();
        numbers.look("", arguments, schema);
        return numbers.problems;
    }

    private void look(String path, JsonNode value, JsonNode schema) {
        boolean whole = schema.path("type").asString("").equals("integer");
        if (whole && value.isNumber() && !value.canConvertToLong()) {
            problems.add(ArgumentProblem.invalid(path, value, schema));
        }
        for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
            String name = property.getKey();
            look(path.isEmpty() ? name : path + "." + name, value.path(name), property.getValue());
        }
        for (int i = 0; i < value.size() && schema.has("items"); i++) {
            look(path + "[" + i + "]", value.path(i), schema.path("items"));
        }
    }
}
