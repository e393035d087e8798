package io.lagomcp.invoices.mcp.protocol;

/**
 * A method of the protocol, such as {@code tools/call}, for every revision and transport. It runs on a thread of its own, which
 * is interrupted when the client cancels the request, and may block.
 */
@FunctionalInterface
public interface Method {

    /**
     * Answers a request. A method that returns {@link Outcome.InputRequired} is called again with the answers: later in the
     * same request where the client can be asked meanwhile (revisions up to 2025-11-25), else in a request of its own.
     *
     * @throws MethodException if the request is answered with an error; any other exception is an internal error, whose text
     *     the client does not see
     */
    Outcome call(MethodCall call);
}
