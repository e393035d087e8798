package io.lagomcp.invoices.tool.oneoff;

import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.Money;
import io.lagomcp.invoices.tool.ToolArguments;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** The lines of a one-off invoice as they are asked for. */
public record OneOffLines(List<OneOffLine> all) {

    public OneOffLines {
        all = List.copyOf(all);
    }

    public static OneOffLines of(ToolArguments arguments) {
        return new OneOffLines(
                arguments.json().path("fees").valueStream().map(OneOffLine::new).toList());
    }

    /** The same, with the add-ons' own prices where they are known. */
    OneOffLines pricedBy(OneOffAccountData facts) {
        return new OneOffLines(all.stream()
                .map(line -> new OneOffLine(line.fee(), facts.priceOf(line.addOnCode())))
                .toList());
    }

    /** Each once. */
    public Set<String> addOnCodes() {
        return all.stream().map(OneOffLine::addOnCode).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** Each once. */
    Set<String> taxCodes() {
        return all.stream()
                .flatMap(line -> line.taxCodes().stream())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** How many have a price that is not known. */
    long unpriced() {
        return all.stream().filter(line -> !line.isPriced()).count();
    }

    boolean arePriced() {
        return unpriced() == 0;
    }

    /** Whether Lago is sure to round each amount as is done here. */
    boolean areCertain() {
        return all.stream().allMatch(OneOffLine::isCertain);
    }

    /** What the priced ones come to before taxes, in minor units. */
    long sum() {
        return all.stream().mapToLong(line -> line.amount().longValueExact()).reduce(0, Math::addExact);
    }

    /** Whether an invoice may bill these lines, as far as a row of a list shows, which has their sum but not them. */
    boolean mayMatch(Invoice row) {
        long more = Math.subtractExact(row.fees().map(Money::minorUnits).orElse(sum()), sum());
        long tolerance = all.stream().filter(line -> !line.isCertain()).count();
        return arePriced() ? Math.abs(more) <= tolerance : row.isOneOff() && more >= -tolerance;
    }

    /** Whether an invoice, read in full, bills exactly these lines, in any order. */
    boolean match(Invoice invoice) {
        return match(invoice, OneOffLine::isBilledAs);
    }

    /** Likewise, and each with the texts and the period that were given. */
    boolean matchInDetail(Invoice invoice) {
        return match(invoice, OneOffLine::isBilledInDetailAs);
    }

    private boolean match(Invoice invoice, BiPredicate<OneOffLine, JsonNode> isBilledAs) {
        List<JsonNode> billed = new ArrayList<>();
        invoice.json().path("fees").forEach(billed::add);
        return billed.size() == all.size()
                && mostGivenFirst().stream().allMatch(line -> remove(line, billed, isBilledAs));
    }

    /** So that a line of unknown price, or without texts, does not take the place of one that says more. */
    private List<OneOffLine> mostGivenFirst() {
        return all.stream()
                .sorted(Comparator.comparing(OneOffLine::isPriced)
                        .thenComparing(line -> line.fee().size())
                        .reversed())
                .toList();
    }

    private static boolean remove(
            OneOffLine line, List<JsonNode> billed, BiPredicate<OneOffLine, JsonNode> isBilledAs) {
        for (JsonNode fee : billed) {
            if (isBilledAs.test(line, fee)) {
                return billed.remove(fee);
            }
        }
        return false;
    }
}
