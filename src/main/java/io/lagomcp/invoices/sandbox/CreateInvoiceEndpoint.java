package io.lagomcp.invoices.sandbox;

import static io.lagomcp.invoices.sandbox.store.LagoErrorResponse.invalid;
import static io.lagomcp.invoices.sandbox.store.LagoErrorResponse.refuseIf;
import static io.lagomcp.invoices.sandbox.store.SandboxJson.cents;
import static io.lagomcp.invoices.sandbox.store.SandboxJson.is;
import static io.lagomcp.invoices.sandbox.store.SandboxJson.text;

import io.lagomcp.invoices.sandbox.SandboxApi.ApiCall;
import io.lagomcp.invoices.sandbox.store.BillingEntity;
import io.lagomcp.invoices.sandbox.store.Currencies;
import io.lagomcp.invoices.sandbox.store.InvoiceJson;
import io.lagomcp.invoices.sandbox.store.InvoiceStore;
import io.lagomcp.invoices.sandbox.store.InvoiceTotals;
import io.lagomcp.invoices.sandbox.store.SandboxResponse;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Answers {@code POST /invoices}: an invoice over add-ons, which is issued at once. */
record CreateInvoiceEndpoint(SandboxContext context, InvoiceFinalizer finalizer) {
    private static final int LONGEST_ORDER_NUMBER = 255;

    SandboxResponse create(ApiCall call) {
        InvoiceStore store = context.store();
        ObjectNode request = call.root("invoice");
        ObjectNode customer = store.customer(text(request, "external_customer_id"));
        FeeParser fees = new FeeParser(request.path("fees"), customer, store.now());
        boolean charge = chargedByProvider(request.path("payment_method"))
                && !request.path("skip_psp").asBoolean(false);
        Optional<BillingEntity> entity = BillingEntity.named(request);
        String currency = currency(request, customer);
        ObjectNode invoice = InvoiceJson.blank(
                store.random().uuid(), customer, "one_off", currency, store.today(customer), store.now());
        entity.ifPresent(named -> invoice.put("billing_entity_code", named.code()));
        invoice.put("purchase_order_number", orderNumber(request));
        new InvoiceTotals(invoice, fees.lines(currency), store.random()).write(InvoiceTotals.Deductions.NONE);
        store.add(invoice, this::issueOrClose);
        finalizer.follow(invoice, charge);
        return context.show(invoice);
    }

    private void issueOrClose(ObjectNode invoice) {
        boolean skipsZero = is(invoice.path("customer"), "finalize_zero_amount_invoice", "skip");
        if (skipsZero && cents(invoice, "fees_amount_cents") == 0) {
            invoice.put("status", "closed");
        } else {
            finalizer.issue(invoice);
        }
    }

    private static String currency(ObjectNode request, ObjectNode customer) {
        String named = text(request, "currency");
        String currency = named.isEmpty() ? text(customer, "currency") : named;
        refuseIf(currency.isEmpty(), invalid("currency", "value_is_mandatory"));
        // a customer without a currency would take this one
        boolean unknown = customer.path("currency").isNull() && !Currencies.isKnown(currency);
        refuseIf(unknown, invalid("currency", "value_is_invalid"));
        return currency;
    }

    private static @Nullable String orderNumber(ObjectNode request) {
        String number = text(request, "purchase_order_number").strip();
        refuseIf(number.length() > LONGEST_ORDER_NUMBER, invalid("purchase_order_number", "value_is_too_long"));
        return number.isEmpty() ? null : number;
    }

    /** Whether the provider charges the payment method, if one is named; 422 for a method that the customer does not have. */
    private static boolean chargedByProvider(JsonNode method) {
        String type = method.path("payment_method_type").asString("");
        JsonNode id = method.path("payment_method_id");
        boolean unnamed = type.isEmpty() && id.asString("").isEmpty();
        boolean usual = type.equals("provider") && (id.isMissingNode() || id.isNull());
        boolean manual = type.equals("manual");
        refuseIf(!unnamed && !usual && !manual, invalid("payment_method", "invalid_payment_method"));
        return !manual;
    }
}
