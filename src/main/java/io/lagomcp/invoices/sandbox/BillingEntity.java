package io.lagomcp.invoices.sandbox;

import java.util.List;
import java.util.Optional;

/**
 * One of the companies in whose name the account bills.
 *
 * @param prefix what its invoice numbers start with
 */
record BillingEntity(String code, String prefix) {
    static final BillingEntity MAIN = new BillingEntity("main", "LAG-1001");
    static final BillingEntity OVERSEAS = new BillingEntity("overseas", "LAG-2002");

    static Optional<BillingEntity> withCode(String code) {
        return List.of(MAIN, OVERSEAS).stream()
                .filter(entity -> entity.code.equals(code))
                .findFirst();
    }
}
