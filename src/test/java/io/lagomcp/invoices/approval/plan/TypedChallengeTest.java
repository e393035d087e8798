package io.lagomcp.invoices.approval.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.lago.Money;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What counts as typed. */
class TypedChallengeTest {
    private static final TypedChallenge TOTAL = TypedChallenge.total(new Money(123_450, "EUR"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1,234.50 EUR",
                "1234.50 EUR",
                "1234.5",
                "1234.50",
                "1,234.500 eur",
                " 1 234.50 ",
                "1234.50EUR",
                "01234.5"
            })
    void anAmountIsWhatItIsWorth(String typed) {
        assertThat(TOTAL.isGivenBy(typed)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "EUR",
                "1234.51",
                "-1234.50",
                "1234",
                "1234.50 USD",
                "1234,5,0x",
                "12345.0",
                "1e3",
                "yes"
            })
    void anotherAmountIsNot(String typed) {
        assertThat(TOTAL.isGivenBy(typed)).isFalse();
    }

    @Test
    void anAmountBelowNothingIsAnAmountToo() {
        TypedChallenge proof = TypedChallenge.beforeTaxes(new Money(-5_000, "EUR"));

        assertThat(proof.what()).isEqualTo("amount before taxes");
        assertThat(proof.expected()).isEqualTo("-50.00 EUR");
        assertThat(proof.isGivenBy("-50")).isTrue();
        assertThat(proof.isGivenBy("50")).isFalse();
    }

    @Test
    void aCurrencyWithoutDecimalsHasNone() {
        assertThat(TypedChallenge.total(new Money(500, "JPY")).isGivenBy("500")).isTrue();
        assertThat(TypedChallenge.total(new Money(500, "JPY")).isGivenBy("500.0"))
                .isTrue();
        assertThat(TypedChallenge.total(new Money(500, "JPY")).isGivenBy("5")).isFalse();
    }

    @Test
    void aNumberIsItselfWhateverItsCapitalsAndSpaces() {
        TypedChallenge proof = TypedChallenge.number("LAG-1001-001-006");

        assertThat(proof.isGivenBy(" lag-1001-001-006 ")).isTrue();
        assertThat(proof.isGivenBy("LAG-1001-001-0060")).isFalse();
        assertThat(proof.isGivenBy("LAG-1001-001-06")).isFalse();
    }

    @Test
    void anIdWithACommaIsNoAmount() {
        TypedChallenge proof = TypedChallenge.customer("12,5");

        assertThat(proof.isGivenBy("12,5")).isTrue();
        assertThat(proof.isGivenBy("125")).isFalse();
    }
}
