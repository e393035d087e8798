package io.lagomcp.invoices.sandbox;

import static io.lagomcp.invoices.sandbox.store.LagoErrorResponse.invalid;
import static io.lagomcp.invoices.sandbox.store.LagoErrorResponse.notAllowed;
import static io.lagomcp.invoices.sandbox.store.LagoErrorResponse.refuseIf;
import static io.lagomcp.invoices.sandbox.store.SandboxJson.cents;
import static io.lagomcp.invoices.sandbox.store.SandboxJson.is;
import static io.lagomcp.invoices.sandbox.store.SandboxJson.text;

import io.lagomcp.invoices.sandbox.SandboxApi.ApiCall;
import io.lagomcp.invoices.sandbox.SandboxApi.SandboxContext;
import io.lagomcp.invoices.sandbox.store.CreditNoteJson;
import io.lagomcp.invoices.sandbox.store.SandboxJson;
import io.lagomcp.invoices.sandbox.store.SandboxResponse;
import java.math.BigDecimal;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Answers {@code POST /invoices/{id}/void}: any finalized invoice is voided, paid or not, and may get credit notes. */
record VoidInvoiceEndpoint(SandboxContext context) {
    /** What Rails reads as false; any other value is true. */
    private static final List<String> FALSE = List.of("", "false", "FALSE", "f", "F", "0", "off", "OFF");

    /** The providers that pay refunds out by themselves. */
    private static final List<String> REFUNDING = List.of("stripe", "gocardless", "adyen");

    private static final Pattern WHOLE_NUMBER = Pattern.compile("\\s*([-+]?\\d{1,15}).*", Pattern.DOTALL);

    private static final BigDecimal MOST = new BigDecimal("1e15");

    SandboxResponse answer(ApiCall call) {
        JsonNode request = call.json();
        boolean withNote = !FALSE.contains(request.path("generate_credit_note").asString(""));
        long credit = number(request.path("credit_amount"));
        long refund = number(request.path("refund_amount"));
        context.store().invoice(call.id());
        if (withNote) {
            context.edition().demandPremium("feature_unavailable");
        }
        ObjectNode voided = context.store().change(call.id(), invoice -> {
            // Lago checks the amounts before the status
            if (withNote) {
                checkAmounts(invoice, credit, refund);
            }
            refuseIf(!is(invoice, "status", "finalized"), notAllowed("not_voidable"));
            invoice.put("status", "voided")
                    .put("voided_at", SandboxJson.time(context.store().now()))
                    .put("payment_overdue", false)
                    .put("total_due_amount_cents", 0);
        });
        // prepaid credits that paid for the invoice are returned, or count as creditable; other credit notes are lost
        if (withNote) {
            addCreditNotes(voided, credit, refund);
        } else {
            context.store().returnCredits(voided.path("customer"), cents(voided, "prepaid_credit_amount_cents"));
        }
        return context.show(voided);
    }

    private void checkAmounts(ObjectNode invoice, long credit, long refund) {
        long creditable = creditable(invoice);
        boolean tooMuch = credit > creditable || refund > refundable(invoice) || credit + refund > creditable;
        refuseIf(tooMuch, invalid("credit_refund_amount", "total_amount_exceeds_invoice_amount"));
    }

    /** What was billed with taxes, less earlier credit notes; purchases of prepaid credits are never credited. */
    private long creditable(ObjectNode invoice) {
        if (is(invoice, "status", "draft") || is(invoice, "invoice_type", "credit")) {
            return 0;
        }
        return cents(invoice, "sub_total_including_taxes_amount_cents") - credited(invoice, "total_amount_cents");
    }

    /** What was paid and not refunded yet, as far as it is creditable; 0 for a fully paid invoice that is not marked as paid. */
    private long refundable(ObjectNode invoice) {
        long paid = cents(invoice, "total_paid_amount_cents");
        if (paid == cents(invoice, "total_amount_cents") && !is(invoice, "payment_status", "succeeded")) {
            return 0;
        }
        return Math.max(0, Math.min(paid - credited(invoice, "refund_amount_cents"), creditable(invoice)));
    }

    private long credited(ObjectNode invoice, String field) {
        return context.store().creditNotes(invoice).stream()
                .mapToLong(note -> cents(note, field))
                .sum();
    }

    /** Adds a credit note over the requested amounts, if any, and one over the rest, which is void at once. */
    private void addCreditNotes(ObjectNode invoice, long credit, long refund) {
        if (credit + refund > 0) {
            ObjectNode note = note(invoice, credit, refund);
            add(note);
            JsonNode billing = invoice.path("customer").path("billing_configuration");
            String provider = billing.path("payment_provider").asString("");
            if (refund > 0 && is(invoice, "payment_status", "succeeded") && REFUNDING.contains(provider)) {
                context.providers().execute(() -> context.store()
                        .changeCreditNote(
                                text(note, "lago_id"), refunded -> refunded.put("refund_status", "succeeded")));
            }
        }
        long rest = creditable(invoice);
        if (rest > 0) {
            add(note(invoice, rest, 0).put("credit_status", "voided").put("balance_amount_cents", 0));
        }
    }

    private void add(ObjectNode note) {
        context.store().add(note);
        context.documents().createForCreditNote(text(note, "lago_id"));
    }

    private ObjectNode note(ObjectNode invoice, long credit, long refund) {
        String created = SandboxJson.time(context.store().now());
        return CreditNoteJson.of(invoice, context.store().creditNotes(invoice), refund, credit, 0, created)
                .put(
                        "issuing_date",
                        context.store().today(invoice.path("customer")).toString())
                .put("description", "Credit note created due to voided invoice " + text(invoice, "lago_id"));
    }

    /** The whole number that Ruby reads from it: the digits at the start of a text, otherwise 0. */
    private static long number(JsonNode amount) {
        if (amount.isNumber()) {
            return amount.decimalValue().min(MOST).max(MOST.negate()).longValue();
        }
        Matcher digits = WHOLE_NUMBER.matcher(amount.asString(""));
        return digits.matches() ? Long.parseLong(digits.group(1)) : 0;
    }
}
