package io.lagomcp.invoices.access;

import io.lagomcp.invoices.guard.Principal;

/** Knows whose a token is. */
interface Credentials {

    /** Whose this token is, and what they may do at most. */
    Principal ownerOf(String token) throws TurnedAwayException;
}
