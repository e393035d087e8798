package io.lagomcp.invoices.sandbox;

import java.math.BigDecimal;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Answers {@code POST /invoices/{id}/void}: any finalized invoice is voided, paid or not. */
final class Voiding {
    /** What Rails takes for no; anything else that is there is a yes. */
    private static final List<String> NO = List.of("", "false", "FALSE", "f", "F", "0", "off", "OFF");

    private static final Pattern WHOLE_NUMBER = Pattern.compile("\\s*([-+]?\\d{1,15}).*", Pattern.DOTALL);

    private static final BigDecimal MOST = new BigDecimal("1e15");

    private final Ledger ledger;
    private final InvoiceView view;
    private final Edition edition;

    Voiding(Ledger ledger, InvoiceView view, Edition edition) {
        this.ledger = ledger;
        this.view = view;
        this.edition = edition;
    }

    Response answer(Call call) {
        JsonNode wish = call.json();
        boolean withNote = !NO.contains(wish.path("generate_credit_note").asString(""));
        ledger.invoice(call.id());
        if (withNote) {
            edition.demandPremium("feature_unavailable");
        }
        ObjectNode voided = ledger.change(call.id(), invoice -> {
            // Lago looks at the amounts before it looks at the status
            if (withNote) {
                checkCreditNote(invoice, number(wish.path("credit_amount")), number(wish.path("refund_amount")));
            }
            voidIt(invoice);
        });
        return Response.invoice(view.full(voided));
    }

    private void voidIt(ObjectNode invoice) {
        if (!invoice.path("status").asString().equals("finalized")) {
            throw LagoError.notAllowed("not_voidable");
        }
        invoice.put("status", "voided")
                .put("voided_at", Json.time(ledger.now()))
                .put("payment_overdue", false)
                .put("total_due_amount_cents", 0);
    }

    private static void checkCreditNote(ObjectNode invoice, long credit, long refund) {
        long creditable = creditable(invoice);
        if (credit > creditable || refund > refundable(invoice, creditable) || credit + refund > creditable) {
            throw LagoError.invalid("credit_refund_amount", "total_amount_exceeds_invoice_amount");
        }
    }

    /** What was billed with taxes, less what credit notes have taken back; what bought prepaid credits is never credited. */
    private static long creditable(ObjectNode invoice) {
        if (isDraft(invoice) || buysCredits(invoice)) {
            return 0;
        }
        return invoice.path("sub_total_including_taxes_amount_cents").asLong()
                - invoice.path("total_offsetted_credit_note_amount_cents").asLong();
    }

    private static long refundable(ObjectNode invoice, long creditable) {
        long paid = invoice.path("total_paid_amount_cents").asLong();
        boolean paidButNotMarkedSo = paid == invoice.path("total_amount_cents").asLong()
                && !invoice.path("payment_status").asString().equals("succeeded");
        if (isDraft(invoice) || paidButNotMarkedSo) {
            return 0;
        }
        return buysCredits(invoice) ? paid : Math.min(paid, creditable);
    }

    private static boolean isDraft(ObjectNode invoice) {
        return invoice.path("status").asString().equals("draft");
    }

    private static boolean buysCredits(ObjectNode invoice) {
        return invoice.path("invoice_type").asString().equals("credit");
    }

    /** The whole number that Ruby makes of it: digits at the start of a text count, and no number is 0. */
    private static long number(JsonNode amount) {
        if (amount.isNumber()) {
            return amount.decimalValue().min(MOST).max(MOST.negate()).longValue();
        }
        Matcher digits = WHOLE_NUMBER.matcher(amount.asString(""));
        return digits.matches() ? Long.parseLong(digits.group(1)) : 0;
    }
}
