package io.lagomcp.invoices.policy;

import io.lagomcp.invoices.approval.plan.InvoiceSnapshot;
import io.lagomcp.invoices.text.SpellingSuggester;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Something that Lago says of an invoice in one word.
 *
 * @param inWords what it is
 * @param reading how it is read
 * @param known the words that Lago is known to use; it may add some at any time
 * @param otherWords words that people use, and what to write for them
 */
record InvoiceStateField(
        String inWords, Function<InvoiceSnapshot, String> reading, List<String> known, Map<String, String> otherWords) {

    private static final String UNPAID = "[pending, failed]";

    /** Where the invoice is in its life. */
    static final InvoiceStateField STATUS = new InvoiceStateField(
            "status",
            InvoiceSnapshot::status,
            List.of("draft", "finalized", "voided", "failed", "pending"),
            Map.of("issued", "finalized", "cancelled", "voided", "canceled", "voided"));

    /** Whether it is paid. */
    static final InvoiceStateField PAYMENT_STATUS = new InvoiceStateField(
            "payment status",
            InvoiceSnapshot::paymentStatus,
            List.of("pending", "succeeded", "failed"),
            Map.of("paid", "succeeded", "success", "succeeded", "unpaid", UNPAID, "open", UNPAID));

    String of(InvoiceSnapshot invoice) {
        return reading.apply(invoice);
    }

    /** The word of Lago's, or a list of them, that was probably meant by one that Lago does not use. */
    Optional<String> meantBy(String word) {
        return known.contains(word)
                ? Optional.empty()
                : Optional.ofNullable(otherWords.get(word)).or(() -> SpellingSuggester.nearest(word, known));
    }
}
