package io.lagomcp.invoices.tool;

import io.lagomcp.invoices.lago.Lookup;
import io.lagomcp.invoices.lago.SafeText;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The taxes of a one-off invoice. Those that a line names, as far as they exist; else the add-on's; else the customer's; else
 * the billing entity's.
 */
final class OneOffTaxes {
    private static final int MOST_NAMED = 3;
    private static final BigDecimal PERCENT = new BigDecimal("0.01");

    private final OneOffFacts facts;
    private final OneOffLines lines;

    OneOffTaxes(OneOffFacts facts, OneOffLines lines) {
        this.facts = facts;
        this.lines = lines;
    }

    /** In minor units, rounded once as Lago does; empty where they, or a price, cannot be known here. */
    Optional<BigDecimal> sum() {
        BigDecimal sum = BigDecimal.ZERO;
        for (OneOffLine line : lines.all()) {
            Optional<List<JsonNode>> taxes = of(line);
            if (taxes.isEmpty() || !line.isPriced()) {
                return Optional.empty();
            }
            for (JsonNode tax : taxes.get()) {
                sum = sum.add(line.exactAmount()
                        .multiply(tax.path("rate").asDecimal(BigDecimal.ZERO))
                        .multiply(PERCENT));
            }
        }
        return Optional.of(sum.setScale(0, RoundingMode.HALF_UP));
    }

    /** For a sentence, for example {@code vat19 19%}. */
    String inWords() {
        Set<String> names = new LinkedHashSet<>();
        lines.all().forEach(line -> of(line).orElse(List.of())
                .forEach(tax -> names.add(SafeText.token(tax.path("code").asString("")) + " "
                        + tax.path("rate")
                                .asDecimal(BigDecimal.ZERO)
                                .stripTrailingZeros()
                                .toPlainString() + "%")));
        return names.isEmpty() ? "no taxes" : "taxes (" + String.join(", ", names) + ")";
    }

    private Optional<List<JsonNode>> of(OneOffLine line) {
        if (facts.asCustomerOf().hasTaxProvider()) {
            return Optional.empty();
        }
        if (!line.taxCodes().isEmpty()) {
            Optional<List<JsonNode>> named =
                    facts.taxes().flatMap(Lookup::value).map(all -> named(line, all));
            if (named.isEmpty() || !named.get().isEmpty()) {
                return named;
            }
        }
        return Optional.ofNullable(facts.addOns().get(line.addOnCode()))
                .flatMap(addOn -> firstOf(addOn, facts.customer(), facts.entity()));
    }

    private static List<JsonNode> named(OneOffLine line, List<ObjectNode> all) {
        return all.stream()
                .filter(tax -> line.taxCodes().contains(tax.path("code").asString("")))
                .map(JsonNode.class::cast)
                .toList();
    }

    private static Optional<List<JsonNode>> firstOf(
            Lookup<ObjectNode> addOn, Lookup<ObjectNode> customer, Optional<Lookup<ObjectNode>> entity) {
        for (Optional<ObjectNode> owner : List.of(addOn.value(), customer.value(), entity.flatMap(Lookup::value))) {
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
        Optional<List<ObjectNode>> all = facts.taxes().flatMap(Lookup::value);
        Set<String> unknown = new LinkedHashSet<>();
        for (OneOffLine line : lines.all()) {
            all.ifPresent(known -> line.taxCodes().stream()
                    .filter(code -> known.stream()
                            .noneMatch(tax -> tax.path("code").asString("").equals(code)))
                    .forEach(unknown::add));
        }
        if (!unknown.isEmpty()) {
            int more = unknown.size() - MOST_NAMED;
            warnings.add("Lago has no tax "
                    + String.join(
                            ", ",
                            unknown.stream()
                                    .limit(MOST_NAMED)
                                    .map(SafeText::quoted)
                                    .toList())
                    + (more > 0 ? " and " + more + " others" : "")
                    + " and ignores the code; a line without a known code gets the usual taxes");
        }
        if (lines.all().stream().anyMatch(OneOffLine::namesNoTaxes)) {
            warnings.add("empty tax_codes mean the usual taxes, not none");
        }
        return warnings;
    }
}
