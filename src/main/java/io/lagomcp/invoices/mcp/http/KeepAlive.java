package io.lagomcp.invoices.mcp.http;

/** An answer that is not over. */
interface KeepAlive {

    /** Shows those on the way that it is still wanted, and us whether it is. */
    void keepAlive();
}
