package io.lagomcp.invoices.guard.policy;

import io.lagomcp.invoices.guard.Effect;
import io.lagomcp.invoices.guard.Role;
import io.lagomcp.invoices.guard.policy.Condition.AmountAbove;
import io.lagomcp.invoices.guard.policy.Condition.CustomerIs;
import io.lagomcp.invoices.guard.policy.Condition.HasEffect;
import io.lagomcp.invoices.guard.policy.Condition.InvoiceIs;
import io.lagomcp.invoices.guard.policy.Condition.OlderThan;
import io.lagomcp.invoices.guard.policy.Condition.PrincipalIs;
import io.lagomcp.invoices.guard.policy.Condition.RoleIs;
import io.lagomcp.invoices.guard.policy.Condition.ToolIs;
import io.lagomcp.invoices.guard.policy.Condition.YoungerThan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Reads the conditions of a rule. */
final class ConditionReader {
    private static final List<String> KEYS = List.of(
            "tool",
            "effect",
            "amount_above",
            "status",
            "payment_status",
            "customer",
            "older_than",
            "younger_than",
            "principal",
            "role");
    private static final List<String> EFFECTS =
            Arrays.stream(Effect.values()).map(Effect::word).toList();
    private static final List<String> ROLES =
            Arrays.stream(Role.values()).map(Role::word).toList();
    private static final Pattern STATE = Pattern.compile("[a-z][a-z_]{0,39}");
    private static final int LONGEST_CUSTOMER = 255;
    private static final int LONGEST_PRINCIPAL = 255;

    private final Section when;
    private final List<Condition> conditions = new ArrayList<>();

    private ConditionReader(Section when) {
        this.when = when;
    }

    static List<Condition> read(Value value) {
        return value.section(KEYS)
                .map(when -> new ConditionReader(when).conditions())
                .orElse(List.of());
    }

    private List<Condition> conditions() {
        if (when.isEmpty()) {
            when.whole().wrong("when needs at least one condition; a decision for everything else goes under default");
        }
        each("tool", ConditionReader::tool, ToolIs::new);
        each("effect", ConditionReader::effect, HasEffect::new);
        when.get("amount_above").map(Amounts::read).map(AmountAbove::new).ifPresent(conditions::add);
        each(
                "status",
                value -> state(value, InvoiceState.STATUS),
                values -> new InvoiceIs(InvoiceState.STATUS, values));
        each(
                "payment_status",
                value -> state(value, InvoiceState.PAYMENT_STATUS),
                values -> new InvoiceIs(InvoiceState.PAYMENT_STATUS, values));
        each("customer", ConditionReader::customer, CustomerIs::new);
        each("principal", ConditionReader::principal, PrincipalIs::new);
        each("role", ConditionReader::role, RoleIs::new);
        Optional<Integer> older = when.get("older_than").flatMap(Durations::days);
        Optional<Integer> younger = when.get("younger_than").flatMap(Durations::days);
        older.map(OlderThan::new).ifPresent(conditions::add);
        younger.map(YoungerThan::new).ifPresent(conditions::add);
        if (older.isPresent() && younger.isPresent() && younger.get() - older.get() < 2) {
            when.whole()
                    .wrong("no invoice is older than " + Age.inWords(older.get()) + " and younger than "
                            + Age.inWords(younger.get()));
        }
        return conditions;
    }

    private <T> void each(String key, Function<Value, Optional<T>> reading, Function<List<T>, Condition> condition) {
        when.get(key)
                .map(Value::oneOrSeveral)
                .ifPresent(values -> conditions.add(condition.apply(
                        values.stream().map(reading).flatMap(Optional::stream).toList())));
    }

    /** A star elsewhere would look as if it did something. */
    private static Optional<PrincipalPattern> principal(Value value) {
        Optional<String> name = value.text(LONGEST_PRINCIPAL);
        if (name.isPresent()
                && name.get().indexOf('*') >= 0
                && name.get().indexOf('*') < name.get().length() - 1) {
            value.wrong(value.quoted()
                    + " has a * before its end; a principal is a whole name, or a beginning with a * behind it");
            return Optional.empty();
        }
        return name.map(PrincipalPattern::new);
    }

    private static Optional<Role> role(Value value) {
        return value.word(ROLES).map(word -> Role.valueOf(word.toUpperCase(Locale.ROOT)));
    }

    private static Optional<String> tool(Value value) {
        return value.word(MutatingTools.NAMES);
    }

    private static Optional<Effect> effect(Value value) {
        return value.word(EFFECTS).map(word -> Effect.valueOf(word.toUpperCase(Locale.ROOT)));
    }

    /** Lago may know more words than this program, so only what looks like a slip is refused. */
    private static Optional<String> state(Value value, InvoiceState state) {
        String known = "; Lago knows " + String.join(", ", state.known());
        Optional<String> written = value.written()
                .filter(word -> value.isText() && STATE.matcher(word).matches());
        if (written.isEmpty()) {
            value.wrong(value.quoted() + " is no " + state.inWords() + known);
            return Optional.empty();
        }
        Optional<String> meant = state.meantBy(written.get());
        meant.ifPresent(word -> value.wrong(value.quoted() + " is no " + state.inWords() + "; did you mean " + word
                + "?" + " (Lago knows " + String.join(", ", state.known()) + ")"));
        return meant.isPresent() ? Optional.empty() : written;
    }

    /** Ids that look like numbers need no quotation marks: what counts is how they are written. */
    private static Optional<CustomerPattern> customer(Value value) {
        return (value.isNumber() ? value.written() : value.text(LONGEST_CUSTOMER)).map(CustomerPattern::new);
    }
}
