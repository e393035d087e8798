package io.lagomcp.invoices.sandbox;

import io.lagomcp.invoices.sandbox.store.LagoErrorResponse;

/** The edition of Lago that a {@code Sandbox} simulates. */
public enum LagoEdition {
    /** Without a licence: 403 for e-mails, previews and voids with credit notes. */
    FREE,
    /** With a premium licence. */
    PREMIUM;

    /** 403 with this code on the free edition. */
    public void demandPremium(String code) {
        if (this == FREE) {
            throw LagoErrorResponse.forbidden(code);
        }
    }
}
