package io.lagomcp.invoices.policy;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.lagomcp.invoices.approval.BatchLimits;
import io.lagomcp.invoices.approval.Budget;
import io.lagomcp.invoices.approval.plan.Batch;
import io.lagomcp.invoices.approval.plan.ConfirmationLevel;
import io.lagomcp.invoices.approval.plan.PolicyDecision;
import io.lagomcp.invoices.lago.Money;
import io.lagomcp.invoices.policy.RuleCondition.AgeIs;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/** The content of a policy file that its schema accepts. Checks what a schema cannot express. */
record PolicyDocument(
        int version,
        Optional<Relay> relay,
        Optional<String> planLifetime,
        Optional<Map<Budget.Scope, Limits>> budgets,
        Optional<Batches> batches,
        Optional<List<Entry>> rules,
        @JsonProperty("default") Optional<Entry> otherwise) {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .enable(
                    DeserializationFeature.ACCEPT_SINGLE_VALUE_AS_ARRAY,
                    DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();
    private static final String DEFAULT = "default";
    private static final String DENIED = "denied_by_policy";
    private static final Duration LIFETIME = Duration.ofMinutes(15);

    enum Relay {
        ALLOWED,
        FORBIDDEN
    }

    enum Decide {
        ALLOW,
        CONFIRM,
        DENY
    }

    record Limits(OptionalInt mutationsPerHour, Optional<Map<String, BigDecimal>> amountPerDay) {}

    record Batches(Optional<Boolean> allowed, OptionalInt maxInvoices, Optional<Map<String, BigDecimal>> maxAmount) {
        BatchLimits limits(PolicyText text) {
            return new BatchLimits(
                    allowed.orElse(true),
                    maxInvoices.orElse(Batch.MOST_INVOICES),
                    minorUnits(maxAmount.orElse(Map.of()), "/batches/max_amount", text));
        }
    }

    /** A rule, or the default, which has neither name nor conditions. */
    record Entry(
            Optional<String> name,
            Optional<When> when,
            Decide decide,
            Optional<ConfirmationLevel> level,
            Optional<Relay> relay,
            Optional<Boolean> secondPerson,
            Optional<String> planLifetime,
            Optional<String> reason) {}

    record When(
            Optional<List<String>> tool,
            Optional<List<String>> effect,
            Optional<Map<String, BigDecimal>> amountAbove,
            Optional<List<String>> status,
            Optional<List<String>> paymentStatus,
            Optional<List<String>> customer,
            Optional<String> olderThan,
            Optional<String> youngerThan,
            Optional<List<String>> principal,
            Optional<List<String>> role) {}

    /** The policy. Adds problems to the text; if there are any, the result must not be used. */
    static FilePolicy read(PolicyText text, Clock clock) {
        return MAPPER.treeToValue(text.tree(), PolicyDocument.class).policy(text, clock);
    }

    private FilePolicy policy(PolicyText text, Clock clock) {
        boolean relayAllowed = isAllowed(relay, true);
        List<PolicyRule> all = new ArrayList<>();
        for (Entry entry : rules.orElse(List.of())) {
            String place = "/rules/" + all.size();
            String name = entry.name().orElse("");
            List<RuleCondition> when = entry.when()
                    .map(written -> conditions(written, place + "/when", text))
                    .orElse(List.of());
            all.add(rule(when, entry, name, relayAllowed));
        }
        all.add(otherwise
                .map(entry -> rule(List.of(), entry, DEFAULT, relayAllowed))
                .orElseGet(() -> new PolicyRule(
                        List.of(),
                        new PolicyDecision.Confirm(ConfirmationLevel.SIMPLE, relayAllowed, DEFAULT),
                        Optional.empty())));
        Duration lifetime = planLifetime.map(PolicyDocument::duration).orElse(LIFETIME);
        BatchLimits limits = batches.map(written -> written.limits(text)).orElseGet(BatchLimits::none);
        return new FilePolicy(all, relayAllowed, lifetime, budgets(text), limits, clock);
    }

    private List<Budget> budgets(PolicyText text) {
        List<Budget> all = new ArrayList<>();
        budgets.orElse(Map.of()).forEach((scope, limits) -> {
            String place = "/budgets/" + scope.name().toLowerCase(Locale.ROOT) + "/amount_per_day";
            all.add(new Budget(
                    scope,
                    limits.mutationsPerHour(),
                    minorUnits(limits.amountPerDay().orElse(Map.of()), place, text)));
        });
        return all;
    }

    private static PolicyRule rule(List<RuleCondition> when, Entry entry, String name, boolean relayAllowed) {
        return new PolicyRule(
                when, decision(entry, name, relayAllowed), entry.planLifetime().map(PolicyDocument::duration));
    }

    private static PolicyDecision decision(Entry entry, String name, boolean relayAllowed) {
        return switch (entry.decide()) {
            case ALLOW -> new PolicyDecision.Allow(name);
            case CONFIRM ->
                new PolicyDecision.Confirm(
                        entry.level().orElse(ConfirmationLevel.SIMPLE),
                        // an assistant must not stand in for the second person unless the rule itself says so
                        isAllowed(
                                entry.relay(),
                                relayAllowed && !entry.secondPerson().orElse(false)),
                        entry.secondPerson().orElse(false),
                        name);
            case DENY -> new PolicyDecision.Deny(DENIED, entry.reason().orElseThrow(), name);
        };
    }

    private static boolean isAllowed(Optional<Relay> relay, boolean otherwise) {
        return relay.map(Relay.ALLOWED::equals).orElse(otherwise);
    }

    private static List<RuleCondition> conditions(When when, String place, PolicyText text) {
        List<RuleCondition> all = new ArrayList<>();
        values(all, RuleField.TOOL, when.tool());
        values(all, RuleField.EFFECT, when.effect());
        when.amountAbove()
                .map(amounts -> minorUnits(amounts, place + "/amount_above", text))
                .map(RuleCondition.AmountAbove::new)
                .ifPresent(all::add);
        values(all, RuleField.STATUS, when.status());
        checkState(RuleField.STATUS, when.status(), place + "/status", text);
        values(all, RuleField.PAYMENT_STATUS, when.paymentStatus());
        checkState(RuleField.PAYMENT_STATUS, when.paymentStatus(), place + "/payment_status", text);
        values(all, RuleField.CUSTOMER, when.customer());
        values(all, RuleField.PRINCIPAL, when.principal());
        values(all, RuleField.ROLE, when.role());
        Optional<AgeIs> older = when.olderThan().map(age -> new AgeIs(true, days(age)));
        Optional<AgeIs> younger = when.youngerThan().map(age -> new AgeIs(false, days(age)));
        older.ifPresent(all::add);
        younger.ifPresent(all::add);
        if (older.isPresent()
                && younger.isPresent()
                && younger.get().days() - older.get().days() < 2) {
            text.wrong(
                    place,
                    "no invoice is " + older.get().comparison() + " and "
                            + younger.get().comparison());
        }
        return all;
    }

    private static void values(List<RuleCondition> all, RuleField field, Optional<List<String>> values) {
        values.ifPresent(listed -> all.add(new RuleCondition.ValueIs(field, listed)));
    }

    /** Lago may add values, so only values that look misspelt are refused. */
    private static void checkState(RuleField field, Optional<List<String>> words, String place, PolicyText text) {
        for (int i = 0; i < words.map(List::size).orElse(0); i++) {
            String wrong = text.entry(place, i);
            field.meantBy(words.get().get(i))
                    .ifPresent(meant -> text.wrong(
                            wrong,
                            text.given(wrong) + " is no " + field.title() + "; did you mean " + meant + "? (Lago knows "
                                    + String.join(", ", field.known()) + ")"));
        }
    }

    private static SortedMap<String, Long> minorUnits(Map<String, BigDecimal> written, String place, PolicyText text) {
        SortedMap<String, Long> amounts = new TreeMap<>();
        written.forEach((currency, amount) -> {
            int decimals = Money.decimals(currency).orElseThrow();
            if (amount.scale() > decimals) {
                // 1.000 may mean a thousand
                text.wrong(
                        place + '/' + currency,
                        currency + " has " + (decimals == 0 ? "no" : decimals)
                                + " decimals, and nothing separates thousands; not " + amount.toPlainString());
            } else {
                amounts.put(currency, amount.movePointRight(decimals).longValueExact());
            }
        });
        return amounts;
    }

    private static int days(String written) {
        return Integer.parseInt(written.substring(0, written.length() - 1));
    }

    private static Duration duration(String written) {
        return written.endsWith("d") ? Duration.ofDays(days(written)) : Duration.parse("PT" + written);
    }
}
