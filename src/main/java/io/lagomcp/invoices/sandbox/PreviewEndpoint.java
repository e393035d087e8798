package io.lagomcp.invoices.sandbox;

import static io.lagomcp.invoices.sandbox.store.LagoErrorResponse.refuseIf;
import static io.lagomcp.invoices.sandbox.store.LagoErrorResponse.wrongShape;
import static io.lagomcp.invoices.sandbox.store.SandboxJson.text;

import io.lagomcp.invoices.sandbox.SandboxApi.ApiCall;
import io.lagomcp.invoices.sandbox.SandboxApi.SandboxContext;
import io.lagomcp.invoices.sandbox.store.BillingEntity;
import io.lagomcp.invoices.sandbox.store.Currencies;
import io.lagomcp.invoices.sandbox.store.InvoiceJson;
import io.lagomcp.invoices.sandbox.store.InvoiceLine;
import io.lagomcp.invoices.sandbox.store.InvoiceStore;
import io.lagomcp.invoices.sandbox.store.InvoiceTotals;
import io.lagomcp.invoices.sandbox.store.SandboxJson;
import io.lagomcp.invoices.sandbox.store.SandboxResponse;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Answers {@code POST /invoices/preview}: an invoice over a subscription that is not kept. It bills the price of the plan for
 * the days that the subscription runs in its month, without usage.
 */
record PreviewEndpoint(SandboxContext context) {
    private static final List<String> NOT_SHOWN =
            List.of("metadata", "billing_periods", "error_details", "applied_invoice_custom_sections");

    private static final List<String> ADDRESS =
            List.of("address_line1", "address_line2", "city", "zipcode", "state", "country");
    private static final List<String> DESCRIPTION =
            List.of("name", "currency", "timezone", "tax_identification_number");

    SandboxResponse answer(ApiCall call) {
        JsonNode request = call.json();
        JsonNode coupons = request.path("coupons");
        refuseIf(present(coupons) && !coupons.isArray(), wrongShape("coupons_must_be_an_array"));
        JsonNode subscriptions = request.path("subscriptions");
        refuseIf(present(subscriptions) && !subscriptions.isObject(), wrongShape("subscriptions_must_be_an_object"));
        Optional<BillingEntity> entity = BillingEntity.named(request);
        ObjectNode customer = customer(request.path("customer"), context.store());
        PreviewPeriods requested = new PreviewPeriods(request, customer, context.store());
        List<PreviewPeriods.Period> periods = requested.all();
        context.edition().demandPremium("feature_unavailable");
        requested.refuseUnreadableStart();
        return SandboxResponse.invoice(invoice(coupons, customer, entity, periods));
    }

    private ObjectNode invoice(
            JsonNode coupons,
            ObjectNode customer,
            Optional<BillingEntity> entity,
            List<PreviewPeriods.Period> periods) {
        InvoiceStore store = context.store();
        String currency = Currencies.ofPlans(text(customer, "currency"));
        JsonNode grace = customer.path("billing_configuration").path("invoice_grace_period");
        LocalDate issued = periods.get(0).billed().plusDays(grace.asInt(0));
        ObjectNode invoice = InvoiceJson.blank("", customer, "subscription", currency, issued, store.now());
        entity.filter(named -> periods.get(0).isNew())
                .ifPresent(named -> invoice.put("billing_entity_code", named.code()));
        List<InvoiceLine> lines = new ArrayList<>();
        for (PreviewPeriods.Period period : periods) {
            lines.add(period.line(customer, currency));
            ((ArrayNode) invoice.path("subscriptions")).add(period.subscriptionJson(customer, currency));
        }
        long fees = lines.stream().mapToLong(InvoiceLine::amount).sum();
        long deducted = deduct(coupons, invoice, fees);
        new InvoiceTotals(invoice, lines, store.random()).write(new InvoiceTotals.Deductions(0, deducted, 0, 0));
        removeIds(invoice, periods.size());
        return invoice.put("status", "finalized").put("number", "").remove(NOT_SHOWN);
    }

    /** Deducts the coupons from the fees, one after the other, and adds their credits; the amount that was deducted. */
    private static long deduct(JsonNode coupons, ObjectNode invoice, long fees) {
        long left = fees;
        for (JsonNode coupon : coupons) {
            boolean percentage = coupon.path("coupon_type").asString("").equals("percentage");
            boolean sameCurrency = coupon.path("amount_currency").asString("").equals(text(invoice, "currency"));
            if (left == 0 || !(sameCurrency || percentage)) {
                continue;
            }
            BigDecimal amount = percentage
                    ? number(coupon.path("percentage_rate"))
                            .multiply(BigDecimal.valueOf(left))
                            .movePointLeft(2)
                    : number(coupon.path("amount_cents"));
            long taken = amount.setScale(0, RoundingMode.HALF_UP)
                    .max(BigDecimal.ZERO)
                    .min(BigDecimal.valueOf(left))
                    .longValueExact();
            ObjectNode credit = ((ArrayNode) invoice.path("credits"))
                    .addObject()
                    .putNull("lago_id")
                    .put("amount_cents", taken)
                    .put("amount_currency", text(invoice, "currency"))
                    .put("before_taxes", true);
            credit.putObject("item")
                    .putNull("lago_item_id")
                    .put("type", "coupon")
                    .put("code", coupon.path("code").asString(""))
                    .put("name", coupon.path("name").asString(""))
                    .putNull("description");
            credit.putObject("invoice").putNull("lago_id").put("payment_status", text(invoice, "payment_status"));
            left -= taken;
        }
        return fees - left;
    }

    private static BigDecimal number(JsonNode number) {
        try {
            return number.isNumber() ? number.decimalValue() : new BigDecimal(number.asString(""));
        } catch (NumberFormatException notANumber) {
            return BigDecimal.ZERO;
        }
    }

    /** Removes what only an invoice in the database has. */
    private static void removeIds(ObjectNode invoice, int periods) {
        invoice.putNull("lago_id");
        for (JsonNode tax : invoice.path("applied_taxes")) {
            ((ObjectNode) tax).putNull("lago_id").putNull("lago_invoice_id");
        }
        JsonNode customer = invoice.path("customer");
        for (int i = 0; i < periods; i++) {
            JsonNode subscription = invoice.path("subscriptions").path(i);
            ((ObjectNode) invoice.path("fees").path(i))
                    .putNull("lago_id")
                    .putNull("lago_invoice_id")
                    .putNull("created_at")
                    .set("lago_subscription_id", subscription.path("lago_id"))
                    .set("external_subscription_id", subscription.path("external_id"))
                    .set("lago_customer_id", customer.path("lago_id"))
                    .set("external_customer_id", customer.path("external_id"));
        }
    }

    private static boolean present(JsonNode field) {
        return !field.isMissingNode() && !field.isNull();
    }

    /**
     * The customer of a preview: a customer of the account, or a new one. The description in the request applies to both. 404
     * if it names an unknown one.
     */
    private static ObjectNode customer(JsonNode request, InvoiceStore store) {
        String now = SandboxJson.time(store.now());
        ObjectNode customer = request.has("external_id")
                ? store.customer(request.path("external_id").asString("")).deepCopy()
                : SandboxJson.template("unknown_customer")
                        .put("created_at", now)
                        .put("updated_at", now);
        Stream.concat(DESCRIPTION.stream(), ADDRESS.stream())
                .filter(request::has)
                .forEach(field -> customer.put(field, request.path(field).asString(null)));
        JsonNode shipping = request.path("shipping_address");
        ADDRESS.forEach(field -> customer.withObjectProperty("shipping_address")
                .put(field, shipping.path(field).asString(null)));
        String zone = text(customer, "timezone");
        return customer.put("applicable_timezone", isZone(zone) ? zone : "UTC");
    }

    private static boolean isZone(String name) {
        try {
            return !name.isEmpty() && ZoneId.of(name) != null;
        } catch (DateTimeException unknown) {
            return false;
        }
    }
}
