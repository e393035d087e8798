package io.lagomcp.invoices.sandbox;

/** Turns the seed's euro prices into plausible prices in minor units of other currencies, in whole numbers only. */
final class Prices {
    private Prices() {}

    static long in(String currency, long euroCents) {
        return switch (currency) {
            case "EUR" -> euroCents;
            case "USD" -> euroCents * 11 / 10;
            case "GBP" -> euroCents * 17 / 20;
            case "JPY" -> euroCents * 8 / 5;
            case "KWD" -> euroCents * 33 / 10;
            default -> throw new IllegalArgumentException("no seeded customer pays in " + currency);
        };
    }
}
