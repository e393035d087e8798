package io.lagomcp.invoices.sandbox.endpoint;

import io.lagomcp.invoices.sandbox.http.ApiCall;
import io.lagomcp.invoices.sandbox.http.LagoErrorResponse;
import io.lagomcp.invoices.sandbox.http.SandboxResponse;
import io.lagomcp.invoices.sandbox.model.BillingEntity;
import io.lagomcp.invoices.sandbox.model.InvoiceJson;
import io.lagomcp.invoices.sandbox.model.InvoiceTotals;
import io.lagomcp.invoices.sandbox.store.InvoiceResponseJson;
import io.lagomcp.invoices.sandbox.store.InvoiceStore;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Answers {@code POST /invoices}: an invoice over add-ons, which is issued at once. */
public final class CreateInvoiceEndpoint {
    private static final int LONGEST_ORDER_NUMBER = 255;

    private final InvoiceStore ledger;
    private final InvoiceFinalizer issuing;
    private final InvoiceResponseJson view;

    public CreateInvoiceEndpoint(InvoiceStore ledger, InvoiceFinalizer issuing, InvoiceResponseJson view) {
        this.ledger = ledger;
        this.issuing = issuing;
        this.view = view;
    }

    public SandboxResponse create(ApiCall call) {
        ObjectNode wish = call.root("invoice");
        ObjectNode customer = ledger.customer(wish.path("external_customer_id").asString());
        FeeParser fees = new FeeParser(wish.path("fees"), customer, ledger.now());
        boolean charge = chargedByProvider(wish) && !wish.path("skip_psp").asBoolean(false);
        Optional<BillingEntity> entity = BillingEntity.named(wish);
        String currency = currency(wish, customer);
        ObjectNode invoice = InvoiceJson.blank(
                ledger.dice().uuid(), customer, "one_off", currency, ledger.today(customer), ledger.now());
        entity.ifPresent(named -> invoice.put("billing_entity_code", named.code()));
        invoice.put("purchase_order_number", orderNumber(wish));
        InvoiceTotals.write(invoice, fees.lines(currency), InvoiceTotals.Deductions.NONE, ledger.dice());
        ledger.add(invoice, this::issueOrClose);
        issuing.follow(invoice, charge);
        return SandboxResponse.invoice(view.full(invoice));
    }

    private void issueOrClose(ObjectNode invoice) {
        boolean skipsZero = invoice.path("customer")
                .path("finalize_zero_amount_invoice")
                .asString()
                .equals("skip");
        if (skipsZero && invoice.path("fees_amount_cents").asLong() == 0) {
            invoice.put("status", "closed");
        } else {
            issuing.issue(invoice);
        }
    }

    private static String currency(ObjectNode wish, ObjectNode customer) {
        String named = wish.path("currency").asString();
        String currency = named.isEmpty() ? customer.path("currency").asString() : named;
        if (currency.isEmpty()) {
            throw LagoErrorResponse.invalid("currency", "value_is_mandatory");
        }
        // the customer would take it on
        if (customer.path("currency").isNull() && !FeeParser.isCurrency(currency)) {
            throw LagoErrorResponse.invalid("currency", "value_is_invalid");
        }
        return currency;
    }

    private static @Nullable String orderNumber(ObjectNode wish) {
        String number = wish.path("purchase_order_number").asString().strip();
        if (number.length() > LONGEST_ORDER_NUMBER) {
            throw LagoErrorResponse.invalid("purchase_order_number", "value_is_too_long");
        }
        return number.isEmpty() ? null : number;
    }

    /** Whether the payment method, where one is named, is the provider's; 422 for one that the customer does not have. */
    private static boolean chargedByProvider(ObjectNode wish) {
        JsonNode method = wish.path("payment_method");
        String type = method.path("payment_method_type").asString("");
        JsonNode id = method.path("payment_method_id");
        boolean unnamed = type.isEmpty() && id.asString("").isEmpty();
        boolean usual = type.equals("provider") && (id.isMissingNode() || id.isNull());
        if (!unnamed && !usual && !type.equals("manual")) {
            throw LagoErrorResponse.invalid("payment_method", "invalid_payment_method");
        }
        return !type.equals("manual");
    }
}
