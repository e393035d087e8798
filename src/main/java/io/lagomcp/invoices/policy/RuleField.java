package io.lagomcp.invoices.policy;

import io.lagomcp.invoices.approval.plan.InvoiceSnapshot;
import io.lagomcp.invoices.approval.plan.MutationEffect;
import io.lagomcp.invoices.approval.plan.Plan;
import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.lago.SafeText;
import io.lagomcp.invoices.policy.RuleCondition.HypotheticalPlan;
import io.lagomcp.invoices.text.SpellingSuggester;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A property of a plan that rules compare with the values they list. */
enum RuleField {
    TOOL,
    EFFECT,
    STATUS,
    PAYMENT_STATUS,
    CUSTOMER,
    PRINCIPAL,
    ROLE;

    private static final String UNPAID = "[pending, failed]";
    private static final Map<String, String> SYNONYMS_OF_STATUS =
            Map.of("issued", "finalized", "cancelled", "voided", "canceled", "voided");
    private static final Map<String, String> SYNONYMS_OF_PAYMENT_STATUS =
            Map.of("paid", "succeeded", "success", "succeeded", "unpaid", UNPAID, "open", UNPAID);

    /** The known values, which Lago may extend; empty where any value is possible. */
    List<String> known() {
        return switch (this) {
            case STATUS -> List.of("draft", "finalized", "voided", "failed", "pending");
            case PAYMENT_STATUS -> List.of("pending", "succeeded", "failed");
            default -> List.of();
        };
    }

    String title() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** The values in this plan; none for fields of an invoice if the plan creates one. */
    Collection<String> valuesIn(Plan plan, Principal maker) {
        return switch (this) {
            case TOOL -> List.of(plan.tool());
            case EFFECT -> words(plan.impact().effects());
            case STATUS -> plan.target().map(InvoiceSnapshot::status).stream().toList();
            case PAYMENT_STATUS ->
                plan.target().map(InvoiceSnapshot::paymentStatus).stream().toList();
            case CUSTOMER -> List.of(plan.externalCustomerId());
            case PRINCIPAL -> List.of(maker.name());
            case ROLE -> List.of(maker.grant().role().word());
        };
    }

    /** The values in every such plan; empty where plans differ. */
    Optional<Collection<String>> valuesIn(HypotheticalPlan plan) {
        return switch (this) {
            case TOOL -> Optional.of(List.of(plan.tool()));
            case EFFECT -> Optional.of(words(plan.effects()));
            case STATUS, PAYMENT_STATUS, CUSTOMER -> Optional.empty();
            case PRINCIPAL -> plan.maker().map(maker -> List.of(maker.name()));
            case ROLE -> plan.maker().map(maker -> List.of(maker.grant().role().word()));
        };
    }

    private static Collection<String> words(Collection<MutationEffect> effects) {
        return effects.stream().map(MutationEffect::word).toList();
    }

    /** Whether the text of a rule matches everything that another rule's text matches. */
    boolean covers(String text, String value) {
        // our ? would match another text's * as one character
        boolean comparable = this != CUSTOMER || text.indexOf('?') < 0 || !isPattern(value);
        return text.equals(value) || (isPattern(text) && comparable && matches(text, value));
    }

    /** Whether the text of a rule matches the value; case matters. */
    boolean matches(String text, String value) {
        return isPattern(text)
                ? isLike(text.codePoints().toArray(), value.codePoints().toArray())
                : text.equals(value);
    }

    String inWords(String text) {
        return switch (this) {
            case CUSTOMER, PRINCIPAL -> (isPattern(text) ? "like " : "") + SafeText.quoted(text);
            default -> text;
        };
    }

    /** In a customer's id * stands for any characters and ? for one; a principal's name can end with a *. */
    private boolean isPattern(String text) {
        return switch (this) {
            case CUSTOMER -> text.indexOf('*') >= 0 || text.indexOf('?') >= 0;
            case PRINCIPAL -> text.endsWith("*");
            default -> false;
        };
    }

    private boolean isLike(int[] pattern, int[] value) {
        int at = 0;
        int star = -1;
        int resume = 0;
        for (int i = 0; i < value.length; ) {
            if (at < pattern.length && pattern[at] == '*') {
                star = at++;
                resume = i;
            } else if (at < pattern.length && (pattern[at] == value[i] || (this == CUSTOMER && pattern[at] == '?'))) {
                at++;
                i++;
            } else if (star >= 0) {
                // backtracking only to the last star keeps this fast for every pattern
                at = star + 1;
                i = ++resume;
            } else {
                return false;
            }
        }
        while (at < pattern.length && pattern[at] == '*') {
            at++;
        }
        return at == pattern.length;
    }

    /** The known value, or list of values, that was probably meant by an unknown value. */
    Optional<String> meantBy(String value) {
        if (known().contains(value)) {
            return Optional.empty();
        }
        Map<String, String> synonyms = this == STATUS ? SYNONYMS_OF_STATUS : SYNONYMS_OF_PAYMENT_STATUS;
        return Optional.ofNullable(synonyms.get(value)).or(() -> SpellingSuggester.nearest(value, known()));
    }
}
