package io.lagomcp.invoices.prompt;

import io.lagomcp.invoices.approval.Caller;
import io.lagomcp.invoices.resource.AccountResources;
import io.lagomcp.invoices.resource.CustomerCompletion;
import io.lagomcp.invoices.resource.InvoiceCompletion;
import io.lagomcp.invoices.tool.registry.ToolRegistry;
import java.time.Clock;
import java.time.YearMonth;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Completes partly typed arguments of prompts. */
final class PromptArgumentCompletion {
    private static final int MOST = 20;
    private static final int MONTHS = 12;

    private final InvoiceCompletion invoices;
    private final CustomerCompletion customers;
    private final Clock clock;

    PromptArgumentCompletion(ToolRegistry tools, Clock clock) {
        AccountResources resources = new AccountResources(tools);
        this.invoices = resources.invoices();
        this.customers = resources.customers();
        this.clock = clock;
    }

    /** Empty for free text, and if Lago cannot be read. */
    List<String> of(String argument, String typed, Caller caller) {
        return switch (argument) {
            case "invoice" -> invoices.of(typed, caller);
            case "external_customer_id" -> customers.of(typed, caller);
            case "month" -> matching(typed, months());
            default -> List.of();
        };
    }

    private static List<String> matching(String typed, Stream<String> values) {
        String sought = typed.toLowerCase(Locale.ROOT);
        return values.filter(value -> value.toLowerCase(Locale.ROOT).startsWith(sought))
                .distinct()
                .limit(MOST)
                .toList();
    }

    private Stream<String> months() {
        YearMonth now = YearMonth.now(clock);
        return IntStream.range(0, MONTHS).mapToObj(ago -> now.minusMonths(ago).toString());
    }
}
