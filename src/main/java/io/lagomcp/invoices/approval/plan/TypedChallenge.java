package io.lagomcp.invoices.approval.plan;

import io.lagomcp.invoices.lago.Money;
import io.lagomcp.invoices.lago.SafeText;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What a person types to show that they have read the plan.
 *
 * @param what in words, for example {@code invoice number}
 * @param expected as the plan shows it, on one line and nothing in it that cannot be seen
 */
public record TypedChallenge(String what, String expected) {
    private static final Pattern AMOUNT = Pattern.compile("-?[0-9]{1,30}([.][0-9]{1,10})?");

    public TypedChallenge {
        expected = SafeText.visible(expected).replaceAll("\\s+", " ");
    }

    static TypedChallenge number(String number) {
        return new TypedChallenge("invoice number", number);
    }

    static TypedChallenge total(Money total) {
        return new TypedChallenge("total", total.toString());
    }

    static TypedChallenge beforeTaxes(Money amount) {
        return new TypedChallenge("amount before taxes", amount.toString());
    }

    static TypedChallenge customer(String externalId) {
        return new TypedChallenge("external id of the customer", externalId);
    }

    /**
     * Whether this is what was asked for; capitals, spaces, thousands separators, a left out currency and decimals that are all
     * zero do not matter.
     */
    public boolean isGivenBy(String typed) {
        String given = plain(typed);
        return !given.isEmpty() && (given.equals(plain(expected)) || (isAmount() && isAmount(given)));
    }

    private boolean isAmount() {
        return expected.matches("-?[0-9,]+([.][0-9]+)? [A-Z]{3}");
    }

    private boolean isAmount(String given) {
        String currency = expected.substring(expected.lastIndexOf(' ') + 1);
        String number = given.endsWith(currency) ? given.substring(0, given.length() - currency.length()) : given;
        String wanted = expected.substring(0, expected.lastIndexOf(' ')).replace(",", "");
        return AMOUNT.matcher(number).matches() && new BigDecimal(number).compareTo(new BigDecimal(wanted)) == 0;
    }

    private String plain(String text) {
        String plain = text.replaceAll("\\s", "").toUpperCase(Locale.ROOT);
        return isAmount() ? plain.replace(",", "") : plain;
    }
}
