package io.lagomcp.invoices.sandbox;

import io.lagomcp.invoices.sandbox.store.LagoErrorResponse;
import io.lagomcp.invoices.sandbox.store.SandboxSeed;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Optional;

/**
 * What a {@link Sandbox} starts with, and how fast it is.
 *
 * @param invoices the invoices at the start; empty for the sample invoices
 * @param clock the current time; sample invoices are dated relative to the day of the start
 * @param jobDelay how long Lago takes for a PDF, and payment and tax providers for their part
 * @param requestsPerSecond the number of requests to the API in a second before 429
 */
public record SandboxOptions(
        Optional<SandboxSeed> invoices, LagoEdition edition, Clock clock, Duration jobDelay, int requestsPerSecond) {

    /** A premium licence, the machine's clock, 300 ms for a PDF or payment, and 50 requests a second as in Lago's cloud. */
    public static SandboxOptions defaults() {
        return new SandboxOptions(Optional.empty(), LagoEdition.PREMIUM, Clock.systemUTC(), Duration.ofMillis(300), 50);
    }

    public SandboxOptions withInvoices(SandboxSeed others) {
        return new SandboxOptions(Optional.of(others), edition, clock, jobDelay, requestsPerSecond);
    }

    public SandboxOptions withEdition(LagoEdition another) {
        return new SandboxOptions(invoices, another, clock, jobDelay, requestsPerSecond);
    }

    /** These options with a clock that starts at noon UTC of this day. */
    public SandboxOptions on(LocalDate day) {
        Clock machine = Clock.systemUTC();
        Instant noon = day.atTime(LocalTime.NOON).toInstant(ZoneOffset.UTC);
        return withClock(Clock.offset(machine, Duration.between(machine.instant(), noon)));
    }

    /** Today in UTC. */
    LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }

    public SandboxOptions withClock(Clock another) {
        return new SandboxOptions(invoices, edition, another, jobDelay, requestsPerSecond);
    }

    public SandboxOptions withJobDelay(Duration another) {
        return new SandboxOptions(invoices, edition, clock, another, requestsPerSecond);
    }

    public SandboxOptions withRequestsPerSecond(int another) {
        return new SandboxOptions(invoices, edition, clock, jobDelay, another);
    }

    /** The edition of Lago that a {@code Sandbox} simulates. */
    public enum LagoEdition {
        /** Without a licence: 403 for e-mails, previews and voids with credit notes. */
        FREE,
        PREMIUM;

        /** 403 with this code on the free edition. */
        public void demandPremium(String code) {
            if (this == FREE) {
                throw LagoErrorResponse.forbidden(code);
            }
        }
    }
}
