package io.lagomcp.invoices.approval;

import io.lagomcp.invoices.approval.plan.Principal;

/**
 * Who is calling, for this one call; nothing of it hangs on a connection.
 *
 * @param principal whom a plan belongs to, and what they may do
 * @param client name and version of the connected program, as it gave them
 * @param confirmation how this caller's person can be asked
 * @param progress where to tell how far a long call has come
 */
public record Caller(Principal principal, String client, ConfirmationChannel confirmation, ProgressListener progress) {

    /** One who did not ask to be told how far a call has come. */
    public Caller(Principal principal, String client, ConfirmationChannel confirmation) {
        this(principal, client, confirmation, ProgressListener.none());
    }
}
