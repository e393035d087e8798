package io.lagomcp.invoices.install;

/** How a client can pass a secret to a server. */
public enum SecretSupport {
    /** It must stand in the client's file, or the file must name another file. */
    IN_ITS_FILE,
    /** It can be taken from the environment in which the client itself was started. */
    FROM_ITS_ENVIRONMENT,
    /** The client asks for it and keeps it. */
    ASKS
}
