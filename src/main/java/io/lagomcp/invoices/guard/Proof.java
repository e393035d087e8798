package io.lagomcp.invoices.guard;

import io.lagomcp.invoices.lago.Money;
import io.lagomcp.invoices.lago.SafeText;
import java.util.Locale;

/**
 * What a person types to show that they have read the plan.
 *
 * @param what in words, for example {@code invoice number}
 * @param expected as the plan shows it, on one line and nothing in it that cannot be seen
 */
public record Proof(String what, String expected) {

    public Proof {
        expected = SafeText.visible(expected).replaceAll("\\s+", " ");
    }

    static Proof number(String number) {
        return new Proof("invoice number", number);
    }

    static Proof total(Money total) {
        return new Proof("total", total.toString());
    }

    static Proof customer(String externalId) {
        return new Proof("external id of the customer", externalId);
    }

    /** Whether this is what was asked for; capitals, spaces, thousands separators and a left out currency do not matter. */
    public boolean isGivenBy(String typed) {
        String given = plain(typed);
        return !given.isEmpty() && (given.equals(plain(expected)) || (isAmount() && given.equals(plain(amount()))));
    }

    private boolean isAmount() {
        return expected.matches("-?[0-9,]+([.][0-9]+)? [A-Z]{3}");
    }

    private String amount() {
        return expected.substring(0, expected.lastIndexOf(' '));
    }

    private String plain(String text) {
        String plain = text.replaceAll("\\s", "").toUpperCase(Locale.ROOT);
        return isAmount() ? plain.replace(",", "") : plain;
    }
}
