package io.lagomcp.invoices.observability;

import io.lagomcp.invoices.mcp.protocol.RequestListener.Observation;
import java.util.List;
import java.util.Optional;

/** Works on one request and asks Lago once, in a process of its own: its argument is where Lago would be. */
final class TracedProgram {
    private TracedProgram() {}

    public static void main(String[] args) {
        Observability operations = Observability.start(Optional.empty(), List.of(), System.getenv());
        // its span is sent before there is a client of Lago
        operations.calls().started(SampleCalls.call("ping", "")).ended("ok");
        operations.close();
        Observation call = operations.calls().started(SampleCalls.call("tools/call", "find_invoice"));
        SampleCalls.lago(args[0], operations.lago()).find(SampleCalls.INVOICE);
        call.ended("ok");
    }
}
