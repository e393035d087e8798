package io.lagomcp.invoices.lago;

import java.util.Set;

/** The currencies that Lago bills in. */
public final class Currencies {
    private static final Set<String> CODES = Set.of("""
            AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL
            BSD BWP BYN BZD CAD CDF CHF CLF CLP CNY COP CRC CVE CZK DJF DKK DOP DZD EGP ETB
            EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IRR
            ISK JMD JOD JPY KES KGS KHR KMF KRW KWD KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA
            MKD MMK MNT MOP MRO MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK
            PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SEK SGD SHP SLL SOS SRD STD SZL
            THB TJS TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VND VUV WST XAF XCD XOF XPF YER
            ZAR ZMW
            """.strip().split("\\s+"));

    private Currencies() {}

    /** The ISO 4217 codes that Lago accepts on {@code POST /invoices}. */
    public static Set<String> codes() {
        return CODES;
    }

    /** Whether Lago accepts this ISO 4217 code on {@code POST /invoices}. */
    public static boolean accepted(String code) {
        return CODES.contains(code);
    }
}
