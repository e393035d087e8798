package io.lagomcp.invoices.prompt;

import io.lagomcp.invoices.approval.plan.SuggestedCall;
import io.lagomcp.invoices.lago.SafeText;
import io.lagomcp.invoices.prompt.PromptRegistry.PromptDefinition;
import io.lagomcp.invoices.prompt.PromptRegistry.PromptDefinition.Argument;
import io.lagomcp.invoices.tool.ToolDefinition;
import java.time.DateTimeException;
import java.time.YearMonth;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A prompt of {@code prompts.json}, and what it reads.
 *
 * @param text its lines, with arguments in braces
 */
record PromptTemplate(PromptDefinition definition, List<String> text) {
    static final int LONGEST_ARGUMENT = 500;

    private static final String CUSTOMER = "external_customer_id";
    private static final int RECENT = 10;
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([a-z_]+)}");

    /** All prompts, in the order in which clients show them. */
    static List<PromptTemplate> all() {
        return ToolDefinition.resource("/io/lagomcp/invoices/prompt/prompts.json")
                .path("prompts")
                .valueStream()
                .map(PromptTemplate::of)
                .toList();
    }

    private static PromptTemplate of(JsonNode json) {
        List<Argument> arguments = json.path("arguments")
                .valueStream()
                .map(argument -> new Argument(
                        argument.path("name").stringValue(),
                        argument.path("description").stringValue(),
                        argument.path("required").booleanValue()))
                .toList();
        return new PromptTemplate(
                new PromptDefinition(
                        json.path("name").stringValue(),
                        json.path("title").stringValue(),
                        json.path("description").stringValue(),
                        arguments),
                json.path("text").valueStream().map(JsonNode::stringValue).toList());
    }

    /**
     * The calls that read the facts for the prompt.
     *
     * @param given the checked arguments, with all required ones
     */
    List<SuggestedCall> reads(Map<String, String> given) {
        ObjectNode search = JsonNodeFactory.instance.objectNode();
        return switch (definition.name()) {
            case "explain_invoice", "recover_failed_payment" -> List.of(invoice(given));
            case "chase_overdue" -> {
                if (given.containsKey(CUSTOMER)) {
                    search.put(CUSTOMER, given.get(CUSTOMER));
                }
                yield List.of(new SuggestedCall("collections_worklist", search));
            }
            case "prepare_one_off_invoice" ->
                List.of(search(search.put(CUSTOMER, given.get(CUSTOMER)).put("per_page", RECENT)));
            case "month_end_check" -> {
                YearMonth month = month(given);
                search.put("issuing_date_from", month.atDay(1).toString())
                        .put("issuing_date_to", month.atEndOfMonth().toString());
                SuggestedCall summary = summary(search, "status", "payment_status");
                search.putArray("status").add("draft").add("failed").add("pending");
                yield List.of(summary, search(search));
            }
            default -> throw new IllegalStateException("a prompt that reads nothing: " + definition.name());
        };
    }

    /** The text with these arguments, quoted; lines with a missing argument are left out. */
    String task(Map<String, String> given) {
        return text.stream()
                .filter(line -> PLACEHOLDER.matcher(line).results().allMatch(name -> given.containsKey(name.group(1))))
                .map(line -> PLACEHOLDER
                        .matcher(line)
                        .replaceAll(name -> Matcher.quoteReplacement(
                                quoted(name.group(1), Objects.requireNonNull(given.get(name.group(1)))))))
                .collect(Collectors.joining("\n"));
    }

    private static String quoted(String name, String value) {
        return switch (name) {
            case CUSTOMER, "month" -> SafeText.token(value);
            case "language" -> SafeText.quoted(value);
            default -> SafeText.quoted(value, LONGEST_ARGUMENT);
        };
    }

    private static SuggestedCall search(ObjectNode filters) {
        return new SuggestedCall("find_all_invoices", filters);
    }

    private static SuggestedCall summary(ObjectNode filters, String... groupBy) {
        ObjectNode grouped = filters.deepCopy();
        List.of(groupBy).forEach(grouped.putArray("group_by")::add);
        return new SuggestedCall("summarize_invoices", grouped);
    }

    private static SuggestedCall invoice(Map<String, String> given) {
        String idOrNumber = Objects.requireNonNull(given.get("invoice"));
        return SuggestedCall.of("find_invoice", isId(idOrNumber) ? "lago_id" : "number", idOrNumber);
    }

    private static boolean isId(String idOrNumber) {
        try {
            return UUID.fromString(idOrNumber).toString().equalsIgnoreCase(idOrNumber);
        } catch (IllegalArgumentException number) {
            return false;
        }
    }

    private static YearMonth month(Map<String, String> given) {
        try {
            return YearMonth.parse(given.getOrDefault("month", ""));
        } catch (DateTimeException unreadable) {
            throw PromptRegistry.invalid("month is not a month.", "Write it as year and month, for example 2026-10.");
        }
    }
}
