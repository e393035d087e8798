package io.lagomcp.invoices.bench;

import java.io.Closeable;
import java.io.IOException;

/** A way to ask a program, one request at a time. */
interface Connection extends Closeable {

    /** The answer to this request, as text. */
    String ask(String request) throws IOException;
}
