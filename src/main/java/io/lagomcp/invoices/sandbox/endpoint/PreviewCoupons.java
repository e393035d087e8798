package io.lagomcp.invoices.sandbox.endpoint;

import io.lagomcp.invoices.sandbox.store.InvoiceJson;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Deducts the coupons of a preview from its fees, one after the other, until nothing is left. */
final class PreviewCoupons {
    private final String currency;
    private final List<Applied> applied = new ArrayList<>();
    private long left;

    /** Applies the coupons to fees of this amount, before taxes. */
    PreviewCoupons(JsonNode coupons, String currency, long fees) {
        this.currency = currency;
        this.left = fees;
        coupons.forEach(this::apply);
    }

    private record Applied(JsonNode coupon, long amount) {}

    /** The sum of all coupons, in minor units. */
    long total() {
        return applied.stream().mapToLong(Applied::amount).sum();
    }

    void writeCredits(ObjectNode invoice) {
        ArrayNode credits = invoice.putArray("credits");
        for (Applied one : applied) {
            String code = one.coupon.path("code").asString("");
            String name = one.coupon.path("name").asString("");
            ObjectNode item = InvoiceJson.creditItem(null, "coupon", code, name);
            credits.add(InvoiceJson.credit(invoice, null, item, one.amount, true));
        }
    }

    private void apply(JsonNode coupon) {
        boolean percentage = coupon.path("coupon_type").asString("").equals("percentage");
        boolean foreign = !coupon.path("amount_currency").asString("").equals(currency);
        if (left == 0 || (foreign && !percentage)) {
            return;
        }
        BigDecimal amount = percentage
                ? number(coupon, "percentage_rate")
                        .multiply(BigDecimal.valueOf(left))
                        .movePointLeft(2)
                : number(coupon, "amount_cents");
        long taken = amount.setScale(0, RoundingMode.HALF_UP)
                .max(BigDecimal.ZERO)
                .min(BigDecimal.valueOf(left))
                .longValueExact();
        applied.add(new Applied(coupon, taken));
        left -= taken;
    }

    private static BigDecimal number(JsonNode coupon, String field) {
        JsonNode number = coupon.path(field);
        try {
            return number.isNumber() ? number.decimalValue() : new BigDecimal(number.asString(""));
        } catch (NumberFormatException none) {
            return BigDecimal.ZERO;
        }
    }
}
