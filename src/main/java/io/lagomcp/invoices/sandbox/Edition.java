package io.lagomcp.invoices.sandbox;

/** Which edition of Lago a {@link Sandbox} is. */
public enum Edition {
    /** Without a licence: e-mails, previews and voids with credit notes are refused with 403. */
    FREE,
    /** With a premium licence. */
    PREMIUM;

    /** Refuses on the free edition, with this code. */
    void demandPremium(String code) {
        if (this == FREE) {
            throw LagoError.forbidden(code);
        }
    }
}
