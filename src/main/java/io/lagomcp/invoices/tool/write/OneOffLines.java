package io.lagomcp.invoices.tool.write;

import io.lagomcp.invoices.lago.Currencies;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.Money;
import io.lagomcp.invoices.lago.SafeText;
import io.lagomcp.invoices.tool.ToolArguments;
import io.lagomcp.invoices.tool.ToolException;
import io.lagomcp.invoices.tool.argument.ArgumentProblem;
import io.lagomcp.invoices.tool.argument.PaymentMethodArgument;
import io.lagomcp.invoices.tool.argument.SchemaDescriber;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** The lines of a one-off invoice as they are asked for. */
public record OneOffLines(List<OneOffLine> all) {
    private static final int MOST_TAX_CODES = 100;
    private static final Pattern IDEMPOTENCY_KEY = Pattern.compile("[!-~]{1,64}");
    private static final BigDecimal HALF = new BigDecimal("0.5");

    public OneOffLines {
        all = List.copyOf(all);
    }

    public static OneOffLines of(ToolArguments arguments) {
        return new OneOffLines(
                arguments.json().path("fees").valueStream().map(OneOffLine::new).toList());
    }

    /** Throws {@link ToolException} with every rule for a one-off invoice that is broken and that a schema cannot express. */
    public static void check(ToolArguments arguments) {
        List<ArgumentProblem> problems = new ArrayList<>();
        JsonNode currency = arguments.json().path("currency");
        if (currency.isString() && !Currencies.accepted(currency.stringValue())) {
            problems.add(ArgumentProblem.invalid("currency", currency, "a currency that Lago bills in, such as EUR"));
        }
        JsonNode key = arguments.json().path("idempotency_key");
        if (key.isString() && !IDEMPOTENCY_KEY.matcher(key.stringValue()).matches()) {
            problems.add(ArgumentProblem.invalid("idempotency_key", key, SchemaDescriber.IDEMPOTENCY_KEY));
        }
        OneOffLines lines = of(arguments);
        if (lines.taxCodes().size() > MOST_TAX_CODES) {
            JsonNode fees = arguments.json().path("fees");
            problems.add(ArgumentProblem.invalid("fees", fees, "lines with at most 100 different tax codes in all"));
        }
        for (int i = 0; i < lines.all.size(); i++) {
            problems.addAll(lines.all.get(i).problems("fees[" + i + "]"));
        }
        ArgumentProblem.refuse(problems);
        PaymentMethodArgument.requireConsistent(arguments);
    }

    /** The same, with the add-ons' own prices and with taxes where they are known. */
    OneOffLines pricedBy(OneOffAccountData facts) {
        return new OneOffLines(all.stream()
                .map(line -> new OneOffLine(
                        line.fee(), facts.priceOf(line.addOnCode()), facts.taxesOf(line.taxCodes(), line.addOnCode())))
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

    /**
     * The taxes in minor units, not rounded, which Lago does once: for each tax its rate of the lines' amounts, which are
     * rounded before. Empty where a tax or a price cannot be known here.
     */
    Optional<BigDecimal> taxes() {
        return all.stream().allMatch(line -> line.tax().isPresent())
                ? Optional.of(
                        all.stream().flatMap(line -> line.tax().stream()).reduce(BigDecimal.ZERO, BigDecimal::add))
                : Optional.empty();
    }

    /** Whether it is certain how Lago rounds the taxes: it adds several up in floating point, where a half is not exact. */
    boolean areTaxesCertain() {
        return taxesInUse().size() < 2
                || taxes().filter(sum -> sum.remainder(BigDecimal.ONE).compareTo(HALF) == 0)
                        .isEmpty();
    }

    /** For a sentence, for example {@code taxes (vat19 19%)}. */
    String taxesInWords() {
        return taxesInUse().isEmpty() ? "no taxes" : "taxes (" + String.join(", ", taxesInUse()) + ")";
    }

    private Set<String> taxesInUse() {
        return all.stream()
                .flatMap(line -> line.taxes().stream())
                .flatMap(List::stream)
                .map(tax -> SafeText.token(tax.path("code").asString("")) + " "
                        + OneOffLine.rate(tax).stripTrailingZeros().toPlainString() + "%")
                .collect(Collectors.toCollection(LinkedHashSet::new));
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

    /** The most specific lines first, so that a vague line does not match in place of a specific one. */
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
