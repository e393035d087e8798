package io.lagomcp.invoices.prompt;

import io.lagomcp.invoices.approval.Caller;
import io.lagomcp.invoices.lago.SafeText;
import io.lagomcp.invoices.prompt.PromptDefinition.Argument;
import io.lagomcp.invoices.tool.registry.ToolRegistry;
import java.time.Clock;
import java.time.YearMonth;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The prompts in their order, and the one way to have one filled in. Safe for use by many threads. */
public final class PromptRegistry {
    static final int LONGEST_ARGUMENT = 500;

    private final ToolRegistry catalogue;
    private final PromptArgumentCompletion suggestions;
    private final Map<String, Prompt> prompts = new LinkedHashMap<>();

    /** Prompts that read through these tools. */
    public PromptRegistry(ToolRegistry catalogue, Clock clock) {
        this.catalogue = catalogue;
        this.suggestions = new PromptArgumentCompletion(catalogue, clock);
        List.of(
                        new ExplainInvoicePrompt(),
                        new ChaseOverduePrompt(),
                        new RecoverPaymentPrompt(),
                        new PrepareOneOffPrompt(),
                        new MonthEndCheckPrompt(() -> YearMonth.now(clock).minusMonths(1)))
                .forEach(prompt -> prompts.put(prompt.definition().name(), prompt));
    }

    /** What a person can choose from, in a fixed order. */
    public List<PromptDefinition> definitions() {
        return prompts.values().stream().map(Prompt::definition).toList();
    }

    /**
     * Fills a prompt in, which reads Lago.
     *
     * @param arguments as they came, unchecked; blank ones count as left out
     * @throws PromptException if there is no such prompt, an argument is wrong, or Lago cannot be read
     */
    public PromptText write(String name, Map<String, String> arguments, Caller caller) {
        Prompt prompt = prompts.get(name);
        if (prompt == null) {
            throw new PromptException(
                    "unknown_prompt",
                    "There is no such prompt.",
                    "The prompts are: " + String.join(", ", prompts.keySet()) + ".");
        }
        PromptData facts = new PromptData(catalogue, caller);
        String task = prompt.write(new PromptArguments(checked(prompt.definition(), arguments)), facts);
        return new PromptText(task, facts.gathered());
    }

    /**
     * What could be meant by an argument that somebody still types; nothing where that is anybody's guess.
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
            if (value.length() > LONGEST_ARGUMENT) {
                throw invalid(
                        argument.name() + " is too long.", "Use at most " + LONGEST_ARGUMENT + " characters for it.");
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
