package io.lagomcp.invoices.install;

/** How a client can pass a secret to a server. */
public enum SecretSupport {
    /** The client's file contains the secret or names another file with it. */
    IN_ITS_FILE,
    /** The client can pass it from its own environment. */
    FROM_ITS_ENVIRONMENT,
    /** The client asks for it and stores it. */
    ASKS
}
