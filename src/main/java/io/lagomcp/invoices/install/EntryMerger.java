package io.lagomcp.invoices.install;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Merges a new entry with the present one: what our flags do not decide is kept. */
record EntryMerger(ObjectNode entry) {
    private static final String ARGUMENTS = "args";
    private static final String ENVIRONMENT = "env";
    private static final String SANDBOX = "--sandbox";
    private static final String URL = "--api-url";
    private static final String REGION = "LAGO_REGION";

    /** Not kept: the new entry decides them. */
    private static final Set<String> SPOKEN_OF = Set.of("LAGO_API_KEY", "LAGO_API_KEY_FILE", "LAGO_MCP_SANDBOX");

    /** The variables with Lago's address. */
    private static final Set<String> WHERE = Set.of("LAGO_API_URL", REGION);

    /** The new entry with the kept parts of the present one. */
    ObjectNode carriedInto(ObjectNode fresh) {
        boolean saysWhere = saysWhere(fresh);
        ObjectNode whole = entry.deepCopy();
        fresh.properties().stream()
                .filter(member -> !whole.has(member.getKey()) || member.getKey().equals("command"))
                .forEach(member -> whole.set(member.getKey(), member.getValue()));
        whole.set(ARGUMENTS, arguments(fresh, saysWhere));
        ObjectNode environment = environment(fresh, saysWhere);
        if (environment.isEmpty()) {
            whole.remove(ENVIRONMENT);
        } else {
            whole.set(ENVIRONMENT, environment);
        }
        return whole;
    }

    private static boolean saysWhere(ObjectNode fresh) {
        List<String> arguments = texts(fresh.path(ARGUMENTS));
        return arguments.contains(SANDBOX)
                || arguments.contains(URL)
                || fresh.path(ENVIRONMENT).has(REGION);
    }

    private ArrayNode arguments(ObjectNode fresh, boolean saysWhere) {
        ArrayNode all = fresh.withArrayProperty(ARGUMENTS).deepCopy();
        List<String> ours = texts(all);
        kept(saysWhere).stream().filter(argument -> !ours.contains(argument)).forEach(all::add);
        return all;
    }

    private List<String> kept(boolean saysWhere) {
        List<String> all = texts(entry.path(ARGUMENTS));
        List<String> kept = new ArrayList<>();
        // skips Java's arguments before ours
        int at = all.contains("-jar") ? all.indexOf("-jar") + 2 : 0;
        while (at < all.size()) {
            String argument = all.get(at++);
            if (saysWhere && argument.equals(URL)) {
                at++;
            } else if (!argument.equals(SANDBOX) && !(saysWhere && argument.startsWith(URL + "="))) {
                kept.add(argument);
            }
        }
        return kept;
    }

    private ObjectNode environment(ObjectNode fresh, boolean saysWhere) {
        ObjectNode all = fresh.objectNode();
        if (fresh.path(ENVIRONMENT) instanceof ObjectNode ours) {
            all.setAll(ours);
        }
        entry.path(ENVIRONMENT).properties().forEach(variable -> {
            String name = variable.getKey();
            boolean isDecided = all.has(name) || SPOKEN_OF.contains(name) || (saysWhere && WHERE.contains(name));
            if (!isDecided) {
                all.set(name, variable.getValue());
            }
        });
        return all;
    }

    private static List<String> texts(JsonNode values) {
        return values.valueStream().map(value -> value.asString("")).toList();
    }
}
