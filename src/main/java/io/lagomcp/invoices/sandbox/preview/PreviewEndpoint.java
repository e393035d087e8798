package io.lagomcp.invoices.sandbox.preview;

import io.lagomcp.invoices.sandbox.http.ApiCall;
import io.lagomcp.invoices.sandbox.http.LagoEdition;
import io.lagomcp.invoices.sandbox.http.LagoErrorResponse;
import io.lagomcp.invoices.sandbox.http.SandboxResponse;
import io.lagomcp.invoices.sandbox.model.BillingEntity;
import io.lagomcp.invoices.sandbox.model.CurrencyConverter;
import io.lagomcp.invoices.sandbox.model.InvoiceJson;
import io.lagomcp.invoices.sandbox.model.InvoiceLine;
import io.lagomcp.invoices.sandbox.model.InvoiceTotals;
import io.lagomcp.invoices.sandbox.store.InvoiceStore;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Answers {@code POST /invoices/preview}: what an invoice over a subscription would come to. It bills the price of the plan,
 * for the days that the subscription runs in its month; there is no usage in it. Nothing is kept.
 */
public final class PreviewEndpoint {
    private static final List<String> NOT_SHOWN =
            List.of("metadata", "billing_periods", "error_details", "applied_invoice_custom_sections");

    private final InvoiceStore ledger;
    private final LagoEdition edition;

    public PreviewEndpoint(InvoiceStore ledger, LagoEdition edition) {
        this.ledger = ledger;
        this.edition = edition;
    }

    public SandboxResponse answer(ApiCall call) {
        JsonNode wish = call.json();
        refuseWrongShapes(wish);
        Optional<BillingEntity> entity = BillingEntity.named(wish);
        ObjectNode customer = PreviewCustomer.of(wish.path("customer"), ledger);
        PreviewPeriodParser asked = new PreviewPeriodParser(wish, customer, ledger);
        List<PreviewPeriod> periods = asked.all();
        edition.demandPremium("feature_unavailable");
        asked.refuseUnreadableStart();
        return SandboxResponse.invoice(invoice(wish, customer, entity, periods));
    }

    private ObjectNode invoice(
            JsonNode wish, ObjectNode customer, Optional<BillingEntity> entity, List<PreviewPeriod> periods) {
        String currency = CurrencyConverter.currency(customer.path("currency").asString());
        int grace = customer.path("billing_configuration")
                .path("invoice_grace_period")
                .asInt(0);
        LocalDate issued = periods.get(0).billed().plusDays(grace);
        ObjectNode invoice = InvoiceJson.blank("", customer, "subscription", currency, issued, ledger.now());
        entity.filter(named -> periods.get(0).isNew())
                .ifPresent(named -> invoice.put("billing_entity_code", named.code()));
        List<InvoiceLine> lines = new ArrayList<>();
        for (PreviewPeriod period : periods) {
            lines.add(period.line(customer, currency));
            ((ArrayNode) invoice.path("subscriptions")).add(period.subscription(customer, currency));
        }
        long fees = lines.stream().mapToLong(InvoiceLine::amount).sum();
        PreviewCoupons coupons = new PreviewCoupons(wish.path("coupons"), currency, fees);
        InvoiceTotals.write(invoice, lines, new InvoiceTotals.Deductions(0, coupons.total(), 0, 0), ledger.dice());
        coupons.writeCredits(invoice);
        return unsaved(invoice.put("status", "finalized").put("number", ""), periods)
                .remove(NOT_SHOWN);
    }

    /** Takes away what only an invoice has that is in the database. */
    private static ObjectNode unsaved(ObjectNode invoice, List<PreviewPeriod> periods) {
        invoice.putNull("lago_id");
        for (JsonNode tax : invoice.path("applied_taxes")) {
            ((ObjectNode) tax).putNull("lago_id").putNull("lago_invoice_id");
        }
        for (int i = 0; i < periods.size(); i++) {
            ObjectNode fee = (ObjectNode) invoice.path("fees").path(i);
            JsonNode subscription = invoice.path("subscriptions").path(i);
            fee.putNull("lago_id").putNull("lago_invoice_id").putNull("created_at");
            fee.set("lago_subscription_id", subscription.path("lago_id"));
            fee.set("external_subscription_id", subscription.path("external_id"));
            fee.set("lago_customer_id", invoice.path("customer").path("lago_id"));
            fee.set("external_customer_id", invoice.path("customer").path("external_id"));
        }
        return invoice;
    }

    private static void refuseWrongShapes(JsonNode wish) {
        JsonNode coupons = wish.path("coupons");
        if (present(coupons) && !coupons.isArray()) {
            throw LagoErrorResponse.wrongShape("coupons_must_be_an_array");
        }
        JsonNode subscriptions = wish.path("subscriptions");
        if (present(subscriptions) && !subscriptions.isObject()) {
            throw LagoErrorResponse.wrongShape("subscriptions_must_be_an_object");
        }
    }

    private static boolean present(JsonNode field) {
        return !field.isMissingNode() && !field.isNull();
    }
}
