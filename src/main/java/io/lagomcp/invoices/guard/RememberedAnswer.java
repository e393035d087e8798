package io.lagomcp.invoices.guard;

import io.lagomcp.invoices.lago.Invoice;
import java.util.List;
import java.util.Optional;

/** What Lago answered, in as little room as it takes to tell it again. */
final class RememberedAnswer {
    private static final int LARGEST_INVOICE = 64 * 1024;

    private final Optional<byte[]> invoice;
    private final List<String> differences;
    private final Performed otherwise;

    private RememberedAnswer(Optional<byte[]> invoice, List<String> differences, Performed otherwise) {
        this.invoice = invoice;
        this.differences = differences;
        this.otherwise = otherwise;
    }

    static RememberedAnswer of(Performed answer) {
        if (!(answer instanceof Performed.Changed changed)) {
            return new RememberedAnswer(Optional.empty(), List.of(), answer);
        }
        Optional<byte[]> invoice =
                Optional.of(changed.now().toBytes()).filter(bytes -> bytes.length <= LARGEST_INVOICE);
        return new RememberedAnswer(invoice, changed.differences(), toBeReadAgain(changed.differences()));
    }

    private static Performed toBeReadAgain(List<String> differences) {
        return new Performed.Accepted("the invoice is large: call find_invoice to see it."
                + (differences.isEmpty() ? "" : " It is not as was approved: " + String.join("; ", differences) + "."));
    }

    Performed performed() {
        return invoice.<Performed>map(bytes -> new Performed.Changed(Invoice.of(bytes), differences))
                .orElse(otherwise);
    }

    /** In bytes. */
    long weight() {
        return invoice.map(bytes -> bytes.length).orElse(0);
    }
}
