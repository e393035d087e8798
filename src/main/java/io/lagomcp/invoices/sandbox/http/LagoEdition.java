package io.lagomcp.invoices.sandbox.http;

/** Which edition of Lago a {@code Sandbox} is. */
public enum LagoEdition {
    /** Without a licence: e-mails, previews and voids with credit notes are refused with 403. */
    FREE,
    /** With a premium licence. */
    PREMIUM;

    /** Refuses on the free edition, with this code. */
    public void demandPremium(String code) {
        if (this == FREE) {
            throw LagoErrorResponse.forbidden(code);
        }
    }
}
