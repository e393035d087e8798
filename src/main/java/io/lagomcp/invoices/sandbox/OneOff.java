package io.lagomcp.invoices.sandbox;

import java.util.Currency;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Answers {@code POST /invoices}: an invoice over add-ons, which is issued at once. */
final class OneOff {
    private static final int LONGEST_ORDER_NUMBER = 255;

    private final Ledger ledger;
    private final Issuing issuing;
    private final InvoiceView view;

    OneOff(Ledger ledger, Issuing issuing, InvoiceView view) {
        this.ledger = ledger;
        this.issuing = issuing;
        this.view = view;
    }

    Response create(Call call) {
        ObjectNode wish = call.root("invoice");
        ObjectNode customer = ledger.customer(wish.path("external_customer_id").asString());
        Optional<BillingEntity> entity = BillingEntity.named(wish);
        List<Line> lines = new OneOffLines(customer, ledger.now()).of(wish.path("fees"));
        boolean charge = !wish.path("skip_psp").asBoolean(false) && chargedByProvider(wish, customer);
        ObjectNode invoice = InvoiceForm.blank(
                ledger.dice().uuid(),
                customer,
                "one_off",
                currency(wish, customer),
                ledger.today(customer),
                ledger.now());
        entity.ifPresent(named -> invoice.put("billing_entity_code", named.code()));
        invoice.put("purchase_order_number", orderNumber(wish));
        Amounts.write(invoice, lines, Amounts.Deductions.NONE, ledger.dice());
        ledger.add(invoice, this::issueOrClose);
        issuing.follow(invoice, charge);
        return Response.invoice(view.full(invoice));
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
            throw LagoError.invalid("currency", "value_is_mandatory");
        }
        try {
            return Currency.getInstance(currency).getCurrencyCode();
        } catch (IllegalArgumentException unknown) {
            throw LagoError.invalid("currency", "value_is_invalid");
        }
    }

    private static @Nullable String orderNumber(ObjectNode wish) {
        String number = wish.path("purchase_order_number").asString().strip();
        if (number.length() > LONGEST_ORDER_NUMBER) {
            throw LagoError.invalid("purchase_order_number", "value_is_too_long");
        }
        return number.isEmpty() ? null : number;
    }

    /** Whether the payment method, where one is named, is the provider's; 422 where it does not fit the customer. */
    private static boolean chargedByProvider(ObjectNode wish, ObjectNode customer) {
        JsonNode method = wish.path("payment_method");
        if (method.isMissingNode() || method.isNull()) {
            return true;
        }
        boolean id = !method.path("payment_method_id").asString().isEmpty();
        boolean provider =
                customer.path("billing_configuration").path("payment_provider").isString();
        String type = method.path("payment_method_type").asString();
        if (type.equals("manual") && !id) {
            return false;
        }
        if (type.equals("provider") && provider) {
            return true;
        }
        throw LagoError.invalid("payment_method", "invalid_payment_method");
    }
}
