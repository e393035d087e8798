package io.lagomcp.invoices.approval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.InvoiceWriter;
import io.lagomcp.invoices.lago.http.RequestReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** One write is one write, whoever is told about it. */
class SingleWriteTest {
    private final Updates lago = new Updates();
    private final InvoiceWriter once = new SingleWrite(lago);
    private final List<RequestReport> told = new ArrayList<>();

    @Test
    void theWriteIsReported() {
        update(once.reportingTo(told::add));

        assertThat(told)
                .containsExactly(new RequestReport("PUT", "/invoices/7", OptionalInt.of(200), 1, Optional.empty()));
    }

    @Test
    void whatReportsIsNoFurtherWrite() {
        InvoiceWriter reporting = once.reportingTo(told::add);
        update(once);

        assertRefused(reporting);
        assertRefused(once.reportingTo(told::add));
        assertThat(lago.count).isEqualTo(1);
        assertThat(told).as("nothing was requested").isEmpty();
    }

    @Test
    void aReportedWriteLeavesNoneWithoutReport() {
        update(once.reportingTo(told::add));

        assertRefused(once);
        assertThat(lago.count).isEqualTo(1);
    }

    private static void assertRefused(InvoiceWriter writes) {
        assertThatIllegalStateException().isThrownBy(() -> update(writes));
    }

    private static void update(InvoiceWriter writes) {
        writes.update("7", JsonNodeFactory.instance.objectNode());
    }

    /** Counts how often its invoice is updated. */
    private static final class Updates implements SingleInvoiceLago {
        private int count;

        @Override
        public Invoice find(String lagoId) {
            return new Invoice(JsonNodeFactory.instance.objectNode().put("lago_id", lagoId));
        }

        @Override
        public Invoice update(String lagoId, ObjectNode changes) {
            count++;
            return find(lagoId);
        }
    }
}
