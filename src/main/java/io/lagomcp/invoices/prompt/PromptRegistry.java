package io.lagomcp.invoices.prompt;

import io.lagomcp.invoices.approval.Caller;
import io.lagomcp.invoices.approval.plan.SuggestedCall;
import io.lagomcp.invoices.lago.SafeText;
import io.lagomcp.invoices.prompt.PromptDefinition.Argument;
import io.lagomcp.invoices.tool.ToolResult;
import io.lagomcp.invoices.tool.registry.ToolRegistry;
import java.time.Clock;
import java.time.YearMonth;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/** Lists the prompts and fills them in. Safe for use by many threads. */
public final class PromptRegistry {
    private final ToolRegistry tools;
    private final Clock clock;
    private final PromptArgumentCompletion suggestions;

    /** Prompts that read through these tools. */
    public PromptRegistry(ToolRegistry tools, Clock clock) {
        this.tools = tools;
        this.clock = clock;
        this.suggestions = new PromptArgumentCompletion(tools, clock);
    }

    /** What a person can choose from, in a fixed order. */
    public List<PromptDefinition> definitions() {
        return Stream.of(PromptTemplate.values())
                .map(PromptTemplate::definition)
                .toList();
    }

    /**
     * Fills in a prompt, which reads Lago.
     *
     * @param arguments as they came, unchecked; blank ones count as left out
     * @throws PromptException if there is no such prompt, an argument is wrong, or Lago cannot be read
     */
    public PromptText write(String name, Map<String, String> arguments, Caller caller) {
        PromptTemplate prompt = Stream.of(PromptTemplate.values())
                .filter(template -> template.definition().name().equals(name))
                .findFirst()
                .orElseThrow(
                        () -> new PromptException("unknown_prompt", "Unknown prompt.", "Prompts: " + names() + "."));
        Map<String, String> given = checked(prompt.definition(), arguments);
        if (prompt == PromptTemplate.MONTH_END_CHECK) {
            given.putIfAbsent("month", YearMonth.now(clock).minusMonths(1).toString());
        }
        List<ObjectNode> facts =
                prompt.reads(given).stream().map(call -> read(call, caller)).toList();
        return new PromptText(prompt.task(given), facts);
    }

    private String names() {
        return definitions().stream().map(PromptDefinition::name).collect(Collectors.joining(", "));
    }

    private ObjectNode read(SuggestedCall call, Caller caller) {
        ToolResult result = tools.call(call.tool(), call.arguments(), caller);
        if (result.isError()) {
            throw PromptException.of(result.json().path("error"));
        }
        return result.json();
    }

    /**
     * Values for an argument that somebody is typing; none for free text.
     *
     * @param argument of any prompt: the same name means the same everywhere
     */
    public List<String> suggest(String argument, String typed, Caller caller) {
        return suggestions.of(argument, typed, caller);
    }

    private static Map<String, String> checked(PromptDefinition definition, Map<String, String> given) {
        List<String> known = definition.arguments().stream().map(Argument::name).toList();
        for (String name : given.keySet()) {
            if (!known.contains(name)) {
                throw invalid(
                        definition.name() + " has no argument " + SafeText.quoted(name) + ".",
                        "It takes: " + String.join(", ", known) + ".");
            }
        }
        Map<String, String> checked = new LinkedHashMap<>();
        definition.arguments().forEach(argument -> {
            String value = given.getOrDefault(argument.name(), "").strip();
            if (value.length() > PromptTemplate.LONGEST_ARGUMENT) {
                throw invalid(
                        argument.name() + " is too long.",
                        "Use at most " + PromptTemplate.LONGEST_ARGUMENT + " characters for it.");
            }
            if (!value.isEmpty()) {
                checked.put(argument.name(), value);
            } else if (argument.required()) {
                throw invalid(argument.name() + " is missing.", "Required: " + required(definition) + ".");
            }
        });
        return checked;
    }

    private static String required(PromptDefinition definition) {
        return definition.arguments().stream()
                .filter(Argument::required)
                .map(Argument::name)
                .collect(Collectors.joining(", "));
    }

    private static PromptException invalid(String message, String hint) {
        return new PromptException("invalid_argument", message, hint);
    }
}
