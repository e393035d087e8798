package io.lagomcp.invoices.policy;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** How old an invoice is. */
final class InvoiceAge {
    private InvoiceAge() {}

    /** Days from the issuing date as Lago wrote it until today; empty where it is no date. */
    static Optional<Long> inDays(String issuingDate, LocalDate today) {
        try {
            return Optional.of(ChronoUnit.DAYS.between(LocalDate.parse(issuingDate), today));
        } catch (DateTimeException unreadable) {
            return Optional.empty();
        }
    }

    static String inWords(int days) {
        return days + (days == 1 ? " day" : " days");
    }
}
