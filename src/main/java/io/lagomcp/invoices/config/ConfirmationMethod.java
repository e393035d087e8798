package io.lagomcp.invoices.config;

/** How the user is asked for a yes. */
public enum ConfirmationMethod {
    /** Through the client where it says that it can ask, else through the assistant. */
    AUTO,
    /** Through the client and in no other way. */
    ELICIT,
    /** Through the assistant always: for clients that say they can ask and do not, or answer by themselves. */
    RELAY
}
