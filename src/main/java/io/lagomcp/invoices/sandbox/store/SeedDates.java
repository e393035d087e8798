package io.lagomcp.invoices.sandbox.store;

import java.time.LocalDate;
import java.time.YearMonth;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * The dates of the sample data, which move with today and keep their distances: an invoice that is overdue by ten days is so
 * on every day. Billing periods are calendar months, so they move by whole months, and so do the invoices of progressive
 * billing, which are issued within a month.
 *
 * <p>The sample data covers nine months of issuing, from 0 to 8, all of them before today.
 */
final class SeedDates {
    static final int LAST_MONTH = 8;

    /** The day for which the sample data was designed. */
    private static final LocalDate LAYOUT_DAY = LocalDate.of(2026, 7, 1);

    private static final LocalDate FIRST_MONTH = LocalDate.of(2025, 10, 1);

    private final LocalDate today;
    private final YearMonth firstBilled;

    SeedDates(LocalDate today) {
        this.today = today;
        this.firstBilled = IntStream.rangeClosed(0, LAST_MONTH)
                .mapToObj(month -> YearMonth.from(firstIssuingDay(month)).minusMonths(month + 1L))
                .min(Comparator.naturalOrder())
                .orElseThrow();
    }

    LocalDate today() {
        return today;
    }

    /** The first day on which an invoice of this month of issuing can be issued; there are 28 of them. */
    LocalDate firstIssuingDay(int month) {
        return FIRST_MONTH.plusMonths(month).plusDays(ChronoUnit.DAYS.between(LAYOUT_DAY, today));
    }

    /** The first day of the calendar month that a subscription's invoice bills: it is over on the day of issue. */
    LocalDate billed(int month) {
        return firstBilled.plusMonths(month).atDay(1);
    }

    /** The month in which the customers were created; their subscriptions start with the next one. */
    YearMonth customersCreated() {
        return firstBilled.minusMonths(1);
    }
}
