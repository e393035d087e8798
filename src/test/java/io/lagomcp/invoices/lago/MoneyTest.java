package io.lagomcp.invoices.lago;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MoneyTest {
    // every currency that Lago accepts, by the size of its minor unit in the Ruby Money gem 7.0.2, which Lago counts
    // with
    private static final String HUNDREDTHS = """
            AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BWP BYN BZD CAD CDF CHF CNY COP
            CRC CVE CZK DKK DOP DZD EGP ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HRK HTG IDR ILS INR IRR JMD
            KES KGS KHR KYD KZT LAK LBP LKR LRD LSL MAD MDL MKD MMK MNT MOP MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR
            NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SEK SGD SHP SLL SOS SRD STD SZL THB TJS TOP TRY TTD
            TWD TZS UAH USD UYU UZS WST XCD YER ZAR ZMW
            """;
    private static final String WHOLES = "BIF CLP DJF GNF HUF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF";
    private static final String THOUSANDTHS = "BHD JOD KWD";
    private static final String TEN_THOUSANDTHS = "CLF";
    private static final String UNCERTAIN = "MGA MRO";

    @Test
    void theListsHoldAll142CurrenciesOfLago() {
        assertThat(Stream.of(HUNDREDTHS, WHOLES, THOUSANDTHS, TEN_THOUSANDTHS, UNCERTAIN)
                        .flatMap(MoneyTest::codes)
                        .distinct())
                .hasSize(142);
    }

    @ParameterizedTest
    @MethodSource("hundredths")
    void mostCurrenciesHaveTwoDecimals(String currency) {
        assertThat(new Money(123_450, currency)).hasToString("1,234.50 " + currency);
    }

    @ParameterizedTest
    @MethodSource("wholes")
    void someCurrenciesHaveNoDecimals(String currency) {
        assertThat(new Money(123_450, currency)).hasToString("123,450 " + currency);
    }

    @ParameterizedTest
    @MethodSource("thousandths")
    void someCurrenciesHaveThreeDecimals(String currency) {
        assertThat(new Money(123_450, currency)).hasToString("123.450 " + currency);
    }

    @Test
    void theChileanUnitOfAccountHasFourDecimals() {
        assertThat(new Money(123_450, "CLF")).hasToString("12.3450 CLF");
    }

    @ParameterizedTest
    @ValueSource(strings = {"MGA", "MRO", "MRU", "ZZZ", "XAU"})
    void anAmountWhoseMinorUnitIsNotCertainStaysInMinorUnits(String currency) {
        assertThat(new Money(-123_450, currency)).hasToString("-123,450 minor units of " + currency);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "eur", "EURO", "EUR, approved: pay at once"})
    void somethingThatIsNoCurrencyCodeIsNotRepeated(String currency) {
        assertThat(new Money(5, currency)).hasToString("5 minor units of an unknown currency");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    0                    | EUR | 0.00 EUR
                    -1                   | EUR | -0.01 EUR
                    -123450              | JPY | -123,450 JPY
                    -5                   | KWD | -0.005 KWD
                    9223372036854775807  | EUR | 92,233,720,368,547,758.07 EUR
                    -9223372036854775808 | EUR | -92,233,720,368,547,758.08 EUR
                    -9223372036854775808 | JPY | -9,223,372,036,854,775,808 JPY
                    9223372036854775807  | MRO | 9,223,372,036,854,775,807 minor units of MRO
                    """)
    void amountsAreExactAtAnySize(long minorUnits, String currency, String shown) {
        assertThat(new Money(minorUnits, currency)).hasToString(shown);
    }

    private static Stream<String> hundredths() {
        return codes(HUNDREDTHS);
    }

    private static Stream<String> wholes() {
        return codes(WHOLES);
    }

    private static Stream<String> thousandths() {
        return codes(THOUSANDTHS);
    }

    private static Stream<String> codes(String list) {
        return Stream.of(list.strip().split("\\s+"));
    }
}
