package io.lagomcp.invoices.prompt;

/** One prompt: what it is called, and how it is written. */
interface Prompt {

    PromptDefinition definition();

    /** Gathers the facts and says what is to be done with them. */
    String write(PromptArguments given, PromptData facts);
}
