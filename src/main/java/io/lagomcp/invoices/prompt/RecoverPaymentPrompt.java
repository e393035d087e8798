package io.lagomcp.invoices.prompt;

import io.lagomcp.invoices.prompt.PromptDefinition.Argument;
import java.util.List;

/** For a payment that did not go through. */
record RecoverPaymentPrompt() implements Prompt {
    private static final PromptDefinition DEFINITION = new PromptDefinition(
            "recover_failed_payment",
            "Recover a failed payment",
            "Why an invoice is not paid, what can be done about it now, and in which order.",
            List.of(Argument.required("invoice", "Number or Lago id of the invoice")));

    @Override
    public PromptDefinition definition() {
        return DEFINITION;
    }

    @Override
    public String write(PromptArguments given, PromptData facts) {
        facts.invoice(given.required("invoice"));
        return """
            Help to get this invoice paid. Say first how it stands: paid, due, failed, in dispute, or being processed \
            at this moment. If it is paid, or a payment is being processed, say so and stop.
            Then propose what to do, the gentlest first, and only what allowed_actions permits: a payment link for the \
            customer (invoice_payment_url), the invoice by e-mail (resend_invoice_email), another attempt with the same \
            payment method (retry_payment), or, if the money came in some other way, marking it as paid \
            (update_invoice). Say of each what it does to the customer and whether it can be undone.
            Do none of it before the user has chosen. Never retry a payment twice: after one attempt, read the invoice \
            again.\
            """;
    }
}
