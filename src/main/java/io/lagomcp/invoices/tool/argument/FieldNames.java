package io.lagomcp.invoices.tool.argument;

import io.lagomcp.invoices.tool.ToolArguments;
import io.lagomcp.invoices.tool.ToolException;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** The names in the argument {@code fields} of tools that list something. */
public final class FieldNames {
    private static final String FIELDS = "fields";

    private FieldNames() {}

    /** The names that a call gives, in its order; throws {@link ToolException} unless all of them are valid. */
    public static List<String> of(ToolArguments arguments, List<String> valid) {
        JsonNode given = arguments.json().path(FIELDS);
        List<String> names = arguments.oneOrSeveral(FIELDS);
        List<ArgumentProblem> problems = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            if (!valid.contains(names.get(i))) {
                problems.add(ArgumentProblem.notAmong(valid, FIELDS + "[" + i + "]", given.path(i)));
            }
        }
        if (names.isEmpty() && !given.isMissingNode()) {
            problems.add(ArgumentProblem.notAmong(valid, FIELDS, given));
        }
        ArgumentProblem.refuse(problems);
        return names;
    }
}
