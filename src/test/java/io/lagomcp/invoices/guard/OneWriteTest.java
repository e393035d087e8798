package io.lagomcp.invoices.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.InvoiceWrites;
import io.lagomcp.invoices.lago.RequestFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** One write is one write, whoever is told about it. */
class OneWriteTest {
    private final Updates lago = new Updates();
    private final InvoiceWrites once = new OneWrite(lago);
    private final List<RequestFacts> told = new ArrayList<>();

    @Test
    void theWriteIsReported() {
        update(once.reportingTo(told::add));

        assertThat(told)
                .containsExactly(new RequestFacts("PUT", "/invoices/7", OptionalInt.of(200), 1, Optional.empty()));
    }

    @Test
    void whatReportsIsNoFurtherWrite() {
        InvoiceWrites reporting = once.reportingTo(told::add);
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

    private static void assertRefused(InvoiceWrites writes) {
        assertThatIllegalStateException().isThrownBy(() -> update(writes));
    }

    private static void update(InvoiceWrites writes) {
        writes.update("7", JsonNodeFactory.instance.objectNode());
    }

    /** Counts how often its invoice is updated. */
    private static final class Updates implements OneInvoice {
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
