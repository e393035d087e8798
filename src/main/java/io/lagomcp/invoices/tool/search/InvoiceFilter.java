package io.lagomcp.invoices.tool.search;

import io.lagomcp.invoices.lago.InvoiceQuery;
import io.lagomcp.invoices.lago.Money;
import io.lagomcp.invoices.lago.SafeText;
import io.lagomcp.invoices.tool.ToolArguments;
import io.lagomcp.invoices.tool.ToolDefinition;
import io.lagomcp.invoices.tool.argument.ArgumentProblem;
import io.lagomcp.invoices.tool.argument.SchemaDescriber;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** The filter of a search, from the arguments that all searching tools share. */
public final class InvoiceFilter {
    private final ToolArguments arguments;

    private InvoiceFilter(ToolArguments arguments) {
        this.arguments = arguments;
    }

    /** The filter that these arguments describe, after a {@link #check}. */
    public static InvoiceFilter of(ToolArguments arguments, ToolDefinition tool) {
        check(arguments, tool);
        return new InvoiceFilter(arguments);
    }

    /** Throws {@code ToolException} with every argument of a search that Lago would ignore or misunderstand. */
    public static void check(ToolArguments arguments, ToolDefinition tool) {
        new FilterRules(arguments, tool).check();
    }

    /** One page of these invoices. */
    public InvoiceQuery page(int number, int rows) {
        InvoiceQuery query = InvoiceQuery.page(number, rows)
                .with("currency", arguments.text("currency"))
                .with("amount_from", arguments.whole("amount_from"))
                .with("amount_to", arguments.whole("amount_to"))
                .withEach("statuses[]", arguments.oneOrSeveral("status"))
                .withEach("payment_statuses[]", arguments.oneOrSeveral("payment_status"))
                .withEach("settlements[]", arguments.oneOrSeveral("settlements"))
                .with("invoice_type", arguments.text("invoice_type"))
                .with("payment_overdue", arguments.flag("payment_overdue"))
                .with("partially_paid", arguments.flag("partially_paid"))
                .with("self_billed", arguments.flag("self_billed"))
                .withEach("payment_dispute_lost", arguments.has("payment_dispute_lost") ? List.of("true") : List.of())
                .withEach("billing_entity_codes[]", arguments.oneOrSeveral("billing_entity_codes"))
                .with("external_customer_id", arguments.text("external_customer_id"))
                .with("search_term", arguments.text("search_term"))
                .with("purchase_order_number", arguments.text("purchase_order_number"))
                .with("issuing_date_from", arguments.date("issuing_date_from"))
                .with("issuing_date_to", arguments.date("issuing_date_to"));
        for (Map.Entry<String, JsonNode> entry :
                arguments.json().path("metadata").properties()) {
            query = query.with(
                    "metadata[" + entry.getKey() + "]", entry.getValue().asString(""));
        }
        return query;
    }

    /** The range of totals in readable form, so that a wrong unit is noticed; empty where there is none. */
    public Optional<String> totalRange() {
        String currency = arguments.text("currency").orElse("");
        Optional<String> from = arguments.whole("amount_from").map(cents -> "from " + new Money(cents, currency));
        Optional<String> to = arguments.whole("amount_to").map(cents -> "up to " + new Money(cents, currency));
        return from.isPresent() && to.isPresent() ? from.map(least -> least + " " + to.get()) : from.or(() -> to);
    }

    /**
     * What filters must keep to beyond their schema, because Lago answers, without a word, with more or fewer rows than were meant.
     */
    private static final class FilterRules {
        private static final List<String> LISTS =
                List.of("status", "payment_status", "settlements", "billing_entity_codes");
        private static final String ORDER_NUMBER = "purchase_order_number";
        private static final List<String> AMOUNTS = List.of("amount_from", "amount_to");
        private static final int MOST_KEYS = 5;
        private static final Pattern KEY = Pattern.compile("[^\\[\\]]{1,20}");

        private final ToolArguments arguments;
        private final ToolDefinition tool;
        private final List<ArgumentProblem> problems = new ArrayList<>();

        private FilterRules(ToolArguments arguments, ToolDefinition tool) {
            this.arguments = arguments;
            this.tool = tool;
        }

        private void check() {
            LISTS.forEach(this::checkList);
            checkDates("issuing_date");
            checkDates("created");
            checkAmounts();
            checkMetadata(arguments.json().path("metadata"));
            if (arguments.text(ORDER_NUMBER).filter(String::isBlank).isPresent()) {
                refuse(ORDER_NUMBER, SchemaDescriber.TEXT);
            }
            ArgumentProblem.refuse(problems);
        }

        private void checkList(String name) {
            JsonNode list = arguments.json().path(name);
            if (list.isArray() && list.isEmpty()) {
                JsonNode schema = tool.inputSchema().path("properties").path(name);
                refuse(name, new SchemaDescriber(tool.name()).of(name, schema) + ", not empty");
            }
            for (int i = 0; i < list.size(); i++) {
                if (list.path(i).asString().isBlank()) {
                    problems.add(ArgumentProblem.invalid(name + "[" + i + "]", list.path(i), SchemaDescriber.TEXT));
                }
            }
        }

        private void checkDates(String range) {
            Optional<LocalDate> from = arguments.date(range + "_from");
            Optional<LocalDate> to = arguments.date(range + "_to");
            if (from.isPresent() && to.isPresent() && from.get().isAfter(to.get())) {
                refuse(range + "_from", "a day not after " + range + "_to, which is " + to.get());
            }
        }

        private void checkAmounts() {
            if (!arguments.has("currency") && AMOUNTS.stream().anyMatch(arguments::has)) {
                problems.add(ArgumentProblem.missing(
                        "currency",
                        SchemaDescriber.CURRENCY + ", because amount_from and amount_to count its minor units"));
            }
            Optional<Long> from = arguments.whole("amount_from");
            Optional<Long> to = arguments.whole("amount_to");
            if (from.isPresent() && to.isPresent() && from.get() > to.get()) {
                refuse("amount_from", "an amount not above amount_to, which is " + to.get());
            }
        }

        private void checkMetadata(JsonNode metadata) {
            if (metadata.size() > MOST_KEYS) {
                refuse("metadata", "at most " + MOST_KEYS + " keys, which is all that an invoice can have");
                return;
            }
            for (Map.Entry<String, JsonNode> entry : metadata.properties()) {
                String path = "metadata." + SafeText.token(entry.getKey());
                if (!isKey(entry.getKey())) {
                    problems.add(ArgumentProblem.invalid(
                            path, entry.getValue(), "a key of 1 to 20 visible characters without brackets"));
                } else if (!isValueOrNone(entry.getValue())) {
                    problems.add(ArgumentProblem.invalid(
                            path, entry.getValue(), "text, or null for invoices without this key"));
                }
            }
        }

        private static boolean isKey(String key) {
            return KEY.matcher(key).matches()
                    && !key.isBlank()
                    && SafeText.visible(key).equals(key);
        }

        /** Lago takes a blank value for none, which only an empty one says openly. */
        private static boolean isValueOrNone(JsonNode value) {
            return value.isNull()
                    || value.stringValueOpt()
                            .filter(text -> text.isEmpty() || !text.isBlank())
                            .isPresent();
        }

        private void refuse(String name, String valid) {
            problems.add(ArgumentProblem.invalid(name, arguments.json().path(name), valid));
        }
    }
}
