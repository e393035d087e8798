package io.lagomcp.invoices.tool.oneoff;

import io.lagomcp.invoices.lago.LookupResult;
import io.lagomcp.invoices.lago.SafeText;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The taxes of a one-off invoice. Those that a line names, as far as they exist; else the add-on's; else the customer's; else
 * those of the customer's billing entity.
 */
final class OneOffTaxes {
    private static final BigDecimal PERCENT = new BigDecimal("0.01");
    private static final BigDecimal HALF = new BigDecimal("0.5");

    private final OneOffAccountData facts;
    private final OneOffLines lines;

    OneOffTaxes(OneOffAccountData facts, OneOffLines lines) {
        this.facts = facts;
        this.lines = lines;
    }

    /**
     * In minor units and not rounded, which Lago does once: for each tax its rate of the lines' amounts, which are rounded
     * before. Empty where a tax or a price cannot be known here.
     */
    Optional<BigDecimal> sum() {
        BigDecimal sum = BigDecimal.ZERO;
        for (OneOffLine line : lines.all()) {
            Optional<List<JsonNode>> taxes = of(line);
            if (taxes.isEmpty() || !line.isPriced()) {
                return Optional.empty();
            }
            for (JsonNode tax : taxes.get()) {
                sum = sum.add(line.amount()
                        .multiply(tax.path("rate").asDecimal(BigDecimal.ZERO))
                        .multiply(PERCENT));
            }
        }
        return Optional.of(sum);
    }

    /** Whether it is certain how Lago rounds the sum: it adds several taxes up in floating point, where a half is not exact. */
    boolean isCertain() {
        return inUse().size() < 2
                || sum().filter(sum -> sum.remainder(BigDecimal.ONE).compareTo(HALF) == 0)
                        .isEmpty();
    }

    private Set<String> inUse() {
        Set<String> names = new LinkedHashSet<>();
        lines.all().forEach(line -> of(line).orElse(List.of())
                .forEach(tax -> names.add(SafeText.token(tax.path("code").asString("")) + " "
                        + tax.path("rate")
                                .asDecimal(BigDecimal.ZERO)
                                .stripTrailingZeros()
                                .toPlainString() + "%")));
        return names;
    }

    /** For a sentence, for example {@code taxes (vat19 19%)}. */
    String inWords() {
        return inUse().isEmpty() ? "no taxes" : "taxes (" + String.join(", ", inUse()) + ")";
    }

    private Optional<List<JsonNode>> of(OneOffLine line) {
        if (facts.asCustomerOf().hasTaxProvider()) {
            return Optional.empty();
        }
        List<LookupResult<ObjectNode>> named = line.taxCodes().stream()
                .distinct()
                .map(code -> Objects.requireNonNull(facts.taxes().get(code)))
                .toList();
        if (named.stream().anyMatch(LookupResult::isNotReadable)) {
            return Optional.empty();
        }
        List<JsonNode> known = named.stream()
                .flatMap(tax -> tax.value().stream())
                .map(JsonNode.class::cast)
                .toList();
        return known.isEmpty()
                ? Optional.ofNullable(facts.addOns().get(line.addOnCode()))
                        .flatMap(
                                addOn -> firstOf(addOn.value(), facts.customer().value(), facts.customersEntity()))
                : Optional.of(known);
    }

    @SafeVarargs
    private static Optional<List<JsonNode>> firstOf(Optional<ObjectNode>... owners) {
        for (Optional<ObjectNode> owner : owners) {
            if (owner.isEmpty() || !owner.get().path("taxes").isArray()) {
                return Optional.empty();
            }
            if (!owner.get().path("taxes").isEmpty()) {
                return Optional.of(owner.get().path("taxes").valueStream().toList());
            }
        }
        return Optional.of(List.of());
    }

    /** What Lago does with tax codes that nobody would expect. */
    List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        List<String> unknown = facts.unknownTaxCodes();
        if (!unknown.isEmpty()) {
            warnings.add("Lago has no tax " + OneOffAccountData.named(unknown)
                    + " and ignores the code; a line without a known code gets the usual taxes");
        }
        if (lines.all().stream().anyMatch(OneOffLine::namesNoTaxes)) {
            warnings.add("empty tax_codes means the usual taxes, not no taxes");
        }
        return warnings;
    }
}
