package io.lagomcp.invoices.prompt;

import io.lagomcp.invoices.lago.SafeText;
import io.lagomcp.invoices.prompt.PromptDefinition.Argument;
import java.util.List;

/** For something to be billed once, outside any subscription. */
record PrepareOneOffPrompt() implements Prompt {
    private static final int RECENT = 10;
    private static final PromptDefinition DEFINITION = new PromptDefinition(
            "prepare_one_off_invoice",
            "Prepare a one-off invoice",
            "From a sentence to a checked one-off invoice, with a look at what the customer was billed lately.",
            List.of(
                    Argument.required("external_customer_id", "Whom to bill"),
                    Argument.required("what", "What to bill, in your own words")));

    @Override
    public PromptDefinition definition() {
        return DEFINITION;
    }

    @Override
    public String write(PromptArguments given, PromptData facts) {
        facts.read(
                "find_all_invoices",
                PromptData.arguments()
                        .put("external_customer_id", given.required("external_customer_id"))
                        .put("per_page", RECENT));
        return """
            Prepare a one-off invoice for the customer with the external id %s. The user wants to bill: %s.
            The facts are this customer's latest invoices: say if one of them looks as if it billed the same already, \
            and which currency they use. If there are none, ask whether the external id is right.
            Each line needs the code of an add-on; ask for codes, units and amounts that you do not know, and guess \
            none. Amounts are minor units of the currency. Then show the lines with their amounts and the sum before \
            taxes, and ask whether the customer may be charged by itself (otherwise skip_psp: true).
            A one-off invoice is final at once: only when the user has said yes to exactly these lines, call \
            create_invoice once, with a request_key of your own. After outcome_unknown make the call in settle_with, \
            never another create_invoice.\
            """.formatted(
                        SafeText.token(given.required("external_customer_id")),
                        SafeText.quoted(given.required("what"), PromptRegistry.LONGEST_ARGUMENT));
    }
}
