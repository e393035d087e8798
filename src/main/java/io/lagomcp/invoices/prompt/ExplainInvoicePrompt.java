package io.lagomcp.invoices.prompt;

import io.lagomcp.invoices.lago.SafeText;
import io.lagomcp.invoices.prompt.PromptDefinition.Argument;
import java.util.List;

/** For a customer who asks what they are to pay, and why. */
record ExplainInvoicePrompt() implements Prompt {
    private static final PromptDefinition DEFINITION = new PromptDefinition(
            "explain_invoice",
            "Explain an invoice to a customer",
            "A plain answer for a customer who asks what an invoice is about, from the invoice as it is now.",
            List.of(
                    Argument.required("invoice", "Number or Lago id of the invoice"),
                    Argument.optional("question", "What the customer asked"),
                    Argument.optional("language", "Language of the answer, for example French")));

    @Override
    public PromptDefinition definition() {
        return DEFINITION;
    }

    @Override
    public String write(PromptArguments given, PromptData facts) {
        facts.invoice(given.required("invoice"));
        String question = given.optional("question")
                .map(asked -> "The customer asks: " + SafeText.quoted(asked, PromptRegistry.LONGEST_ARGUMENT) + ".\n")
                .orElse("");
        String language = given.optional("language")
                .map(named -> "Write in this language: " + SafeText.quoted(named) + ".\n")
                .orElse("");
        return """
            Write an answer that support can send to the customer of this invoice.
            %s%sSay what it bills line by line, what was taken off and added, what is due and by when, and how it stands \
            now. Use the amounts as the facts write them, and nothing that is not in the facts: where something is not \
            there, say what you would have to ask. If there are more lines than shown, page them with find_invoice. \
            Be warm, short and exact; no internal ids. Change nothing.\
            """.formatted(question, language);
    }
}
