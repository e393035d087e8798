package io.lagomcp.invoices.operations;

import io.lagomcp.invoices.server.CallListener.Observation;
import java.util.List;
import java.util.Optional;

/** Works on one request and asks Lago once, in a process of its own: its argument is where Lago would be. */
final class ListeningProgram {
    private ListeningProgram() {}

    public static void main(String[] args) {
        Operations operations = Operations.start(Optional.empty(), List.of(), System.getenv());
        // its span is sent before there is a client of Lago
        operations.calls().started(Facts.call("ping", "")).ended("ok");
        operations.close();
        Observation call = operations.calls().started(Facts.call("tools/call", "find_invoice"));
        Facts.lago(args[0], operations.lago()).find(Facts.INVOICE);
        call.ended("ok");
    }
}
