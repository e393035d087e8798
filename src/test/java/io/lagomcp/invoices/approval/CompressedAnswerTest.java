package io.lagomcp.invoices.approval;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.plan.WriteResult;
import io.lagomcp.invoices.lago.Invoice;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;

class CompressedAnswerTest {

    @Test
    void whereALargeInvoiceDiffersIsToldAgainWithoutIt() {
        Invoice large = new Invoice(JsonNodeFactory.instance.objectNode().put("number", "1".repeat(65_537)));
        CompressedAnswer remembered =
                CompressedAnswer.of(new WriteResult.Changed(large, List.of("total was to be 1.00 EUR, is 2.00 EUR")));

        assertThat(remembered.weight()).isZero();
        assertThat(remembered.performed())
                .isEqualTo(
                        new WriteResult.Accepted("the invoice is large: call find_invoice to see it. It is not as was"
                                + " approved: total was to be 1.00 EUR, is 2.00 EUR."));
    }
}
