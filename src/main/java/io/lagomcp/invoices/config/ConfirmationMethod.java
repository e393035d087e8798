package io.lagomcp.invoices.config;

/** How the user is asked for approval. */
public enum ConfirmationMethod {
    /** By elicitation if the client supports it, else by the relay through the assistant. */
    AUTO,
    /** Only by elicitation. */
    ELICIT,
    /** Always by the relay: for clients that claim elicitation but do not ask, or answer themselves. */
    RELAY,
    /** Only on the approval page, which the client or the assistant links to. */
    PAGE
}
