package io.lagomcp.invoices.sandbox;

/** Which Lago this is: some requests need a licence. */
enum Edition {
    FREE,
    PREMIUM;

    /** Refuses on the free edition, with this code. */
    void demandPremium(String code) {
        if (this == FREE) {
            throw LagoError.forbidden(code);
        }
    }
}
