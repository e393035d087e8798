package io.lagomcp.invoices.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lagomcp.invoices.approval.TestClock;
import io.lagomcp.invoices.audit.event.AuditContext;
import io.lagomcp.invoices.audit.event.AuditContext.InvoiceReference;
import io.lagomcp.invoices.audit.event.AuditEvent.Refused;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** However often somebody is refused the same, the record says so in few entries, and loses no refusal. */
class RefusalAggregatorTest {
    private final TestClock clock = new TestClock();
    private final Path file;

    RefusalAggregatorTest(@TempDir Path folder) {
        file = folder.resolve("audit.jsonl");
    }

    @Test
    void theFirstIsWrittenAtOnceAndTheRestAsOneEntryWithTheirCount() {
        List<Long> counts = new ArrayList<>();
        RefusalAggregator refusals = new RefusalAggregator(entry -> counts.add(entry.count()), clock::nanoTime);
        for (int call = 0; call < 1000; call++) {
            refusals.add(refused("reader", "void_invoice", "not_permitted"));
        }
        assertThat(counts).containsExactly(1L);
        clock.advance(Duration.ofMinutes(10));
        refusals.add(refused("reader", "void_invoice", "not_permitted"));

        assertThat(counts).containsExactly(1L, 999L, 1L);
    }

    @Test
    void aClosedRecordHasEveryRefusal() {
        try (AuditLog log = AuditLog.at(file, clock)) {
            for (int call = 0; call < 3; call++) {
                log.record(refused("reader", "void_invoice", "not_permitted"));
                log.record(refused("reader", "delete_invoice", "not_permitted"));
                log.record(refused("operator", "void_invoice", "denied_by_policy"));
            }
        }
        assertThat(counts())
                .containsExactly(
                        "reader void_invoice not_permitted 1",
                        "reader delete_invoice not_permitted 1",
                        "operator void_invoice denied_by_policy 1",
                        "reader void_invoice not_permitted 2",
                        "reader delete_invoice not_permitted 2",
                        "operator void_invoice denied_by_policy 2");
        assertThat(AuditVerification.of(file).problems()).isEmpty();
    }

    @Test
    void whatIsClosedStillRecords() {
        AuditLog log = AuditLog.at(file, clock);
        log.close();
        log.record(refused("reader", "void_invoice", "not_permitted"));
        log.record(refused("reader", "void_invoice", "not_permitted"));
        log.close();

        assertThat(counts()).hasSize(2);
    }

    @Test
    void refusalsOfDifferentPlansAndInvoicesStandOnTheirOwn() {
        try (AuditLog log = AuditLog.at(file, clock)) {
            log.record(SampleEvents.refused("p1"));
            log.record(SampleEvents.refused("p2"));
            log.record(aboutInvoice("a"));
            log.record(aboutInvoice("b"));
            log.record(SampleEvents.refused("p2"));
        }
        assertThat(counts())
                .containsExactly("p1 declined 1", "p2 declined 1", " a denied 1", " b denied 1", "p2 declined 1");
    }

    @Test
    void refusalsAboutManyInvoicesAreCountedWithoutThem() {
        RepeatCounter<Refused> tally = RefusalAggregator.tally(clock::nanoTime);
        List<Refused> lines = new ArrayList<>();
        for (int invoice = 0; invoice < 100_000; invoice++) {
            lines.addAll(tally.add(aboutInvoice("invoice-" + invoice)));
        }
        assertThat(lines).hasSize(500);
        assertThat(tally.add(SampleEvents.refused("a plan")))
                .as("a refusal of a plan")
                .hasSize(1);
        assertThat(tally.rest()).singleElement().satisfies(rest -> {
            assertThat(rest.count()).isEqualTo(99_500);
            assertThat(rest.subject().invoice()).isEmpty();
            assertThat(rest.subject().principal()).isEqualTo("operator");
        });
    }

    @Test
    void aRefusalThatCannotBeWrittenIsCountedUntilItCan() throws Exception {
        AuditLog log = AuditLog.at(file, clock);
        Files.createDirectory(file);
        assertThatThrownBy(() -> log.record(refused("reader", "void_invoice", "not_permitted")))
                .isInstanceOf(AuditException.class);
        log.record(refused("reader", "void_invoice", "not_permitted"));
        log.close();
        Files.delete(file);
        log.close();

        assertThat(counts()).containsExactly("reader void_invoice not_permitted 2");
    }

    private static Refused refused(String principal, String tool, String code) {
        AuditContext subject = new AuditContext("", principal, "client 1", tool, "d".repeat(64));
        return new Refused(subject, code, "", "");
    }

    private static Refused aboutInvoice(String id) {
        AuditContext subject = new AuditContext(
                "",
                "operator",
                "client 1",
                "void_invoice",
                "d".repeat(64),
                Optional.of(new InvoiceReference(id, "")),
                Optional.empty(),
                false);
        return new Refused(subject, "denied", "no", "");
    }

    private List<String> counts() {
        List<String> counts = new ArrayList<>();
        AuditReader.read(file, entry -> {
            String invoice = entry.invoice().map(InvoiceReference::lagoId).orElse("");
            String what = entry.text("plan").isEmpty() && invoice.isEmpty()
                    ? entry.text("principal") + " " + entry.text("tool")
                    : entry.text("plan") + (entry.text("plan").isEmpty() ? " " + invoice : "");
            counts.add(what + " " + entry.text("code") + " "
                    + entry.fields().path("count").longValue(1));
        });
        return counts;
    }
}
