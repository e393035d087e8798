package io.lagomcp.invoices.install;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * A change of an entry, for display: possible secrets are hidden.
 *
 * @param name of the changed part, for example {@code args} or {@code env.LAGO_REGION}
 * @param before the old value; empty for none
 * @param after the new value; empty for none
 */
public record EntryChange(String name, String before, String after) {
    private static final String HIDDEN = "(hidden)";
    private static final String ENVIRONMENT = "env.";
    private static final Set<String> PLAIN = Set.of(
            "type",
            "command",
            ENVIRONMENT + "LAGO_API_URL",
            ENVIRONMENT + "LAGO_REGION",
            ENVIRONMENT + "LAGO_API_KEY_FILE");
    private static final Set<String> SWITCHES = Set.of("-jar", "--sandbox", "--read-only", "serve");
    private static final Set<String> FLAGS =
            Set.of("--api-url", "--policy", "--audit-log", "--download-dir", "--documents", "--config");

    static List<EntryChange> between(JsonNode before, JsonNode after) {
        Map<String, JsonNode> was = flat(before);
        Map<String, JsonNode> will = flat(after);
        Set<String> names = new LinkedHashSet<>(was.keySet());
        names.addAll(will.keySet());
        List<EntryChange> changes = new ArrayList<>();
        for (String name : names) {
            if (!Objects.equals(was.get(name), will.get(name))) {
                changes.add(new EntryChange(name, shown(name, was), shown(name, will)));
            }
        }
        return changes;
    }

    private static Map<String, JsonNode> flat(JsonNode entry) {
        Map<String, JsonNode> flat = new LinkedHashMap<>();
        entry.properties().forEach(member -> {
            if (member.getKey().equals("env") && member.getValue().isObject()) {
                member.getValue()
                        .properties()
                        .forEach(variable -> flat.put(ENVIRONMENT + variable.getKey(), variable.getValue()));
            } else {
                flat.put(member.getKey(), member.getValue());
            }
        });
        return flat;
    }

    private static String shown(String name, Map<String, JsonNode> entry) {
        JsonNode value = entry.get(name);
        if (value == null) {
            return "";
        }
        if (name.equals("args") && value.isArray()) {
            return arguments(value);
        }
        boolean isPlain = PLAIN.contains(name) || value.isNumber() || value.isBoolean();
        return isPlain ? value.asString(HIDDEN) : HIDDEN;
    }

    /** Shows only known arguments, because others may be secrets. */
    private static String arguments(JsonNode values) {
        List<String> shown = new ArrayList<>();
        String previous = "";
        for (JsonNode value : values) {
            String argument = value.asString("");
            boolean isKnown = SWITCHES.contains(argument) || FLAGS.contains(argument) || FLAGS.contains(previous);
            shown.add(isKnown || previous.equals("-jar") ? argument : HIDDEN);
            previous = argument;
        }
        return shown.isEmpty() ? "(none)" : String.join(" ", shown);
    }
}
