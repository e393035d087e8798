package io.lagomcp.invoices.bench;

import java.util.Locale;

/**
 * One thing that was measured.
 *
 * @param part which measurement it is of: {@code start}, {@code calls}, {@code growth}, {@code sessions}
 * @param subject what was measured, for example {@code stdio, Java 25}
 * @param measure what of it, for example {@code p50, 1 in flight}
 * @param unit ms, MB, KB, calls/s
 * @param n of how many measurements it is made
 */
record Figure(String part, String subject, String measure, double value, String unit, int n) {

    /** The value with as many digits as it deserves. */
    String shown() {
        double size = Math.abs(value);
        return String.format(Locale.ROOT, size >= 100 ? "%,.0f" : size >= 10 ? "%.1f" : "%.2f", value);
    }
}
