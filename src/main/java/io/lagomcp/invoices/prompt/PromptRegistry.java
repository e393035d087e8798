package io.lagomcp.invoices.prompt;

import io.lagomcp.invoices.approval.Caller;
import io.lagomcp.invoices.approval.plan.SuggestedCall;
import io.lagomcp.invoices.lago.SafeText;
import io.lagomcp.invoices.prompt.PromptRegistry.PromptDefinition.Argument;
import io.lagomcp.invoices.resource.AccountCompletion;
import io.lagomcp.invoices.resource.ReadException;
import io.lagomcp.invoices.resource.ReadException.Reason;
import io.lagomcp.invoices.tool.ToolResult;
import io.lagomcp.invoices.tool.registry.ToolRegistry;
import java.time.Clock;
import java.time.YearMonth;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tools.jackson.databind.node.ObjectNode;

/** Lists the prompts and fills them in. Safe for use by many threads. */
public final class PromptRegistry {
    private static final int SUGGESTED_MONTHS = 12;
    private static final String INVALID_ARGUMENT = "invalid_argument";

    private final ToolRegistry tools;
    private final Clock clock;

    /** Not read before a client asks for prompts. */
    private static final class Templates {
        static final List<PromptTemplate> ALL = PromptTemplate.all();
    }

    /** Prompts that read through these tools. */
    public PromptRegistry(ToolRegistry tools, Clock clock) {
        this.tools = tools;
        this.clock = clock;
    }

    /** The definitions, in a fixed order. */
    public List<PromptDefinition> definitions() {
        return Templates.ALL.stream().map(PromptTemplate::definition).toList();
    }

    /**
     * Fills in a prompt, which reads Lago.
     *
     * @param arguments as they came, unchecked; blank ones count as left out
     * @throws ReadException if there is no such prompt, an argument is wrong, or Lago cannot be read
     */
    public PromptText write(String name, Map<String, String> arguments, Caller caller) {
        PromptTemplate prompt = Templates.ALL.stream()
                .filter(template -> template.definition().name().equals(name))
                .findFirst()
                .orElseThrow(() -> new ReadException(
                        Reason.WRONG_REQUEST, "unknown_prompt", "Unknown prompt.", "Prompts: " + names() + "."));
        Map<String, String> given = checked(prompt.definition(), arguments);
        if (name.equals("month_end_check")) {
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
            boolean wrong = result.json().at("/error/code").stringValue().equals(INVALID_ARGUMENT);
            throw ReadException.of(result, wrong ? Reason.WRONG_REQUEST : Reason.UNAVAILABLE);
        }
        return result.json();
    }

    /**
     * Completions for a partly typed argument; none for free text, and if Lago cannot be read.
     *
     * @param argument of any prompt; the same name has the same meaning in all
     */
    public List<String> suggest(String argument, String typed, Caller caller) {
        return switch (argument) {
            case "invoice" -> new AccountCompletion(tools).invoices(typed, caller);
            case "external_customer_id" -> new AccountCompletion(tools).customers(typed, caller);
            case "month" -> {
                YearMonth now = YearMonth.now(clock);
                yield IntStream.range(0, SUGGESTED_MONTHS)
                        .mapToObj(ago -> now.minusMonths(ago).toString())
                        .filter(month -> month.startsWith(typed))
                        .toList();
            }
            default -> List.of();
        };
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

    static ReadException invalid(String message, String hint) {
        return new ReadException(Reason.WRONG_REQUEST, INVALID_ARGUMENT, message, hint);
    }

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
        public record Argument(String name, String description, boolean required) {}
    }

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
}
