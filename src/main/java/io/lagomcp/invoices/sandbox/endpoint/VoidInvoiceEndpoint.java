package io.lagomcp.invoices.sandbox.endpoint;

import io.lagomcp.invoices.sandbox.http.ApiCall;
import io.lagomcp.invoices.sandbox.http.LagoEdition;
import io.lagomcp.invoices.sandbox.http.LagoErrorResponse;
import io.lagomcp.invoices.sandbox.http.SandboxJson;
import io.lagomcp.invoices.sandbox.http.SandboxResponse;
import io.lagomcp.invoices.sandbox.store.InvoiceResponseJson;
import io.lagomcp.invoices.sandbox.store.InvoiceStore;
import java.math.BigDecimal;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Answers {@code POST /invoices/{id}/void}: any finalized invoice is voided, paid or not. */
public final class VoidInvoiceEndpoint {
    /** What Rails takes for no; anything else that is there is a yes. */
    private static final List<String> NO = List.of("", "false", "FALSE", "f", "F", "0", "off", "OFF");

    private static final Pattern WHOLE_NUMBER = Pattern.compile("\\s*([-+]?\\d{1,15}).*", Pattern.DOTALL);

    private static final BigDecimal MOST = new BigDecimal("1e15");

    private final InvoiceStore ledger;
    private final InvoiceResponseJson view;
    private final CreditNoteStore creditNotes;
    private final LagoEdition edition;

    public VoidInvoiceEndpoint(
            InvoiceStore ledger, InvoiceResponseJson view, CreditNoteStore creditNotes, LagoEdition edition) {
        this.ledger = ledger;
        this.creditNotes = creditNotes;
        this.view = view;
        this.edition = edition;
    }

    public SandboxResponse answer(ApiCall call) {
        JsonNode wish = call.json();
        boolean withNote = !NO.contains(wish.path("generate_credit_note").asString(""));
        long credit = number(wish.path("credit_amount"));
        long refund = number(wish.path("refund_amount"));
        ledger.invoice(call.id());
        if (withNote) {
            edition.demandPremium("feature_unavailable");
        }
        ObjectNode voided = ledger.change(call.id(), invoice -> {
            // Lago looks at the amounts before it looks at the status
            if (withNote) {
                checkAmounts(invoice, credit, refund);
            }
            voidIt(invoice);
        });
        // credits that paid for the invoice come back, or count as creditable; those of other credit notes are lost
        if (withNote) {
            creditNotes.addForVoid(voided, credit, refund);
        } else {
            ledger.giveBack(
                    voided.path("customer"),
                    voided.path("prepaid_credit_amount_cents").asLong());
        }
        return SandboxResponse.invoice(view.full(voided));
    }

    private void voidIt(ObjectNode invoice) {
        if (!invoice.path("status").asString().equals("finalized")) {
            throw LagoErrorResponse.notAllowed("not_voidable");
        }
        invoice.put("status", "voided")
                .put("voided_at", SandboxJson.time(ledger.now()))
                .put("payment_overdue", false)
                .put("total_due_amount_cents", 0);
    }

    private void checkAmounts(ObjectNode invoice, long credit, long refund) {
        long creditable = creditNotes.creditable(invoice);
        if (credit > creditable || refund > creditNotes.refundable(invoice) || credit + refund > creditable) {
            throw LagoErrorResponse.invalid("credit_refund_amount", "total_amount_exceeds_invoice_amount");
        }
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
