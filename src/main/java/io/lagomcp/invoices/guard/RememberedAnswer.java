package io.lagomcp.invoices.guard;

import io.lagomcp.invoices.lago.Invoice;
import java.util.Optional;

/** What Lago answered, in as little room as it takes to tell it again. */
final class RememberedAnswer {
    private static final int LARGEST_INVOICE = 64 * 1024;
    private static final Performed TO_BE_READ_AGAIN =
            new Performed.Accepted("the invoice is large: call find_invoice to see it.");

    private final Optional<byte[]> invoice;
    private final Performed otherwise;

    private RememberedAnswer(Optional<byte[]> invoice, Performed otherwise) {
        this.invoice = invoice;
        this.otherwise = otherwise;
    }

    static RememberedAnswer of(Performed answer) {
        Optional<byte[]> invoice = answer.invoice().map(Invoice::toBytes);
        return invoice.isPresent()
                ? new RememberedAnswer(invoice.filter(bytes -> bytes.length <= LARGEST_INVOICE), TO_BE_READ_AGAIN)
                : new RememberedAnswer(Optional.empty(), answer);
    }

    Performed performed() {
        return invoice.<Performed>map(bytes -> new Performed.Changed(Invoice.of(bytes)))
                .orElse(otherwise);
    }

    /** In bytes. */
    long weight() {
        return invoice.map(bytes -> bytes.length).orElse(0);
    }
}
