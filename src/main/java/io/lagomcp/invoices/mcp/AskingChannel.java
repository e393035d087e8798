package io.lagomcp.invoices.mcp;

import io.lagomcp.invoices.approval.ConfirmationChannel;
import io.lagomcp.invoices.mcp.protocol.Outcome.InputRequired;
import java.util.Optional;

/** A channel over which the client asks the person, before the call can be answered. */
interface AskingChannel extends ConfirmationChannel {

    /** What the client is to ask; empty where nothing is left to be asked. */
    Optional<InputRequired> question();
}
