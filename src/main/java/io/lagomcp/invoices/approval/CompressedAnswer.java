package io.lagomcp.invoices.approval;

import io.lagomcp.invoices.approval.plan.WriteResult;
import io.lagomcp.invoices.lago.Invoice;
import java.util.List;
import java.util.Optional;

/** What Lago answered, in as little room as it takes to tell it again. */
final class CompressedAnswer {
    private static final int LARGEST_INVOICE = 64 * 1024;

    private final Optional<byte[]> invoice;
    private final List<String> differences;
    private final WriteResult otherwise;

    private CompressedAnswer(Optional<byte[]> invoice, List<String> differences, WriteResult otherwise) {
        this.invoice = invoice;
        this.differences = differences;
        this.otherwise = otherwise;
    }

    static CompressedAnswer of(WriteResult answer) {
        if (!(answer instanceof WriteResult.Changed changed)) {
            return new CompressedAnswer(Optional.empty(), List.of(), answer);
        }
        Optional<byte[]> invoice =
                Optional.of(changed.now().toBytes()).filter(bytes -> bytes.length <= LARGEST_INVOICE);
        return new CompressedAnswer(invoice, changed.differences(), toBeReadAgain(changed.differences()));
    }

    private static WriteResult toBeReadAgain(List<String> differences) {
        return new WriteResult.Accepted("the invoice is large: call find_invoice to see it."
                + (differences.isEmpty() ? "" : " It is not as was approved: " + String.join("; ", differences) + "."));
    }

    WriteResult performed() {
        return invoice.<WriteResult>map(bytes -> new WriteResult.Changed(Invoice.of(bytes), differences))
                .orElse(otherwise);
    }

    /** In bytes. */
    long weight() {
        return invoice.map(bytes -> bytes.length).orElse(0);
    }
}
