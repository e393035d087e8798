package io.lagomcp.invoices.auth;

import io.lagomcp.invoices.approval.Principal;

/** Knows whose a token is. */
interface TokenVerifier {

    /** Whose this token is, and what they may do at most. */
    Principal ownerOf(String token) throws AuthException;
}
