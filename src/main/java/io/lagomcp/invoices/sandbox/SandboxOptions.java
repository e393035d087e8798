package io.lagomcp.invoices.sandbox;

import io.lagomcp.invoices.sandbox.http.LagoEdition;
import io.lagomcp.invoices.sandbox.store.InvoiceSeedFile;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Optional;

/**
 * What a {@link Sandbox} starts from, and how it behaves in time.
 *
 * @param invoices what the account holds at the start; empty for the sandbox's own invoices
 * @param edition what the account has a licence for
 * @param clock what the sandbox takes for now; its own invoices are dated relative to the day of the start
 * @param pdfDelay how long after the request, or after the issue of an invoice, its PDF is there
 * @param paymentDelay how long the payment provider takes to collect, and the tax provider to answer
 * @param requestsPerSecond how many requests to the API are answered in a second before 429
 */
public record SandboxOptions(
        Optional<InvoiceSeedFile> invoices,
        LagoEdition edition,
        Clock clock,
        Duration pdfDelay,
        Duration paymentDelay,
        int requestsPerSecond) {

    /** A premium licence, the machine's clock, 300 ms for a PDF, 300 ms for a payment, and 50 requests a second as in Lago's cloud. */
    public static SandboxOptions defaults() {
        return new SandboxOptions(
                Optional.empty(),
                LagoEdition.PREMIUM,
                Clock.systemUTC(),
                Duration.ofMillis(300),
                Duration.ofMillis(300),
                50);
    }

    /** These options with these invoices to start from. */
    public SandboxOptions withInvoices(InvoiceSeedFile others) {
        return new SandboxOptions(Optional.of(others), edition, clock, pdfDelay, paymentDelay, requestsPerSecond);
    }

    /** These options with another edition of Lago. */
    public SandboxOptions withEdition(LagoEdition another) {
        return new SandboxOptions(invoices, another, clock, pdfDelay, paymentDelay, requestsPerSecond);
    }

    /** These options on this day: it is noon there, in UTC, and time goes on. */
    public SandboxOptions on(LocalDate day) {
        Clock machine = Clock.systemUTC();
        Instant noon = day.atTime(LocalTime.NOON).toInstant(ZoneOffset.UTC);
        return withClock(Clock.offset(machine, Duration.between(machine.instant(), noon)));
    }

    /** The day that it is now, in UTC. */
    LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }

    /** These options with another clock. */
    public SandboxOptions withClock(Clock another) {
        return new SandboxOptions(invoices, edition, another, pdfDelay, paymentDelay, requestsPerSecond);
    }

    /** These options with another time that a PDF takes. */
    public SandboxOptions withPdfDelay(Duration another) {
        return new SandboxOptions(invoices, edition, clock, another, paymentDelay, requestsPerSecond);
    }

    /** These options with another time that payment and tax providers take. */
    public SandboxOptions withPaymentDelay(Duration another) {
        return new SandboxOptions(invoices, edition, clock, pdfDelay, another, requestsPerSecond);
    }

    /** These options with another rate limit. */
    public SandboxOptions withRequestsPerSecond(int another) {
        return new SandboxOptions(invoices, edition, clock, pdfDelay, paymentDelay, another);
    }
}
