package io.lagomcp.invoices.server.http;

/** An answer that is not over. */
interface KeptAlive {

    /** Shows those on the way that it is still wanted, and us whether it is. */
    void keepAlive();
}
