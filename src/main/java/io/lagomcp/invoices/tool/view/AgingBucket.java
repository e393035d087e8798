package io.lagomcp.invoices.tool.view;

import io.lagomcp.invoices.lago.AmountDue;
import io.lagomcp.invoices.lago.Invoice;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.OptionalLong;

/** A range of days by which an amount is overdue, such as 1-30 days. */
public enum AgingBucket {
    NOT_DUE("not due yet", 0),
    MONTH("1-30 days", 30),
    TWO_MONTHS("31-60 days", 60),
    THREE_MONTHS("61-90 days", 90),
    OLDER("over 90 days", Long.MAX_VALUE),
    /** Without a readable due date. */
    UNKNOWN("no due date", Long.MAX_VALUE);

    private final String words;
    private final long mostDays;

    AgingBucket(String words, long mostDays) {
        this.words = words;
        this.mostDays = mostDays;
    }

    public String words() {
        return words;
    }

    public static AgingBucket of(Invoice invoice, LocalDate today) {
        OptionalLong pastDue = daysPastDue(invoice, today);
        return pastDue.isPresent() ? ofDays(pastDue.getAsLong()) : UNKNOWN;
    }

    /** For how many days an amount of it has been overdue by then; empty where nothing is overdue. */
    static OptionalLong daysOverdue(Invoice invoice, LocalDate today) {
        boolean isOpen = new AmountDue(invoice)
                .open()
                .filter(left -> left.minorUnits() > 0)
                .isPresent();
        OptionalLong pastDue = daysPastDue(invoice, today);
        return isOpen && pastDue.orElse(0) > 0 ? pastDue : OptionalLong.empty();
    }

    private static OptionalLong daysPastDue(Invoice invoice, LocalDate today) {
        try {
            return OptionalLong.of(ChronoUnit.DAYS.between(LocalDate.parse(invoice.paymentDueDate()), today));
        } catch (DateTimeException unreadable) {
            return OptionalLong.empty();
        }
    }

    private static AgingBucket ofDays(long pastDue) {
        for (AgingBucket age : values()) {
            if (pastDue <= age.mostDays) {
                return age;
            }
        }
        return UNKNOWN;
    }
}
