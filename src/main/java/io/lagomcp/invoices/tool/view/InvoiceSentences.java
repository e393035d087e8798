package io.lagomcp.invoices.tool.view;

import io.lagomcp.invoices.approval.plan.InvoiceSnapshot;
import io.lagomcp.invoices.lago.AmountDue;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.Money;
import io.lagomcp.invoices.lago.SafeText;
import java.util.ArrayList;
import java.util.List;

/** Sentences about an invoice, in which nothing that people typed stands unquoted. */
public final class InvoiceSentences {
    private InvoiceSentences() {}

    /** For example {@code Invoice LAG-1 (add_on, 12.00 EUR) is draft; payment: pending}. */
    public static String state(Invoice invoice) {
        return "Invoice " + (invoice.number().isEmpty() ? "without a number" : SafeText.token(invoice.number())) + " ("
                + SafeText.token(invoice.type()) + ", "
                + invoice.total() + ") is " + SafeText.token(invoice.status()) + "; payment: "
                + SafeText.token(invoice.paymentStatus());
    }

    /**
     * What every plan says of its invoice, for example {@code invoice LAG-1 for "Acme" (acme), 12.00 EUR, 5.00 EUR due
     * (finalized, payment pending)}, with the {@linkplain AmountDue#note() note} on what is due in the parentheses. Of a draft
     * only {@code draft LAG-1 for "Acme" (acme), 12.00 EUR}, because nothing of it is due yet.
     */
    public static String facts(Invoice invoice) {
        String amount = InvoiceSnapshot.of(invoice).described() + ", " + invoice.total();
        if (invoice.status().equals("draft") && invoice.paymentStatus().equals("pending")) {
            return "draft " + amount;
        }
        return "invoice " + amount + (invoice.isFinalized() ? ", " + due(invoice) : "")
                + " (" + SafeText.token(invoice.status()) + ", payment "
                + SafeText.token(invoice.paymentStatus())
                + new AmountDue(invoice).note().map(note -> "; " + note).orElse("")
                + ")";
    }

    private static String due(Invoice invoice) {
        Money due = invoice.due();
        if (due.minorUnits() == 0) {
            return "nothing due";
        }
        return due.equals(invoice.total()) ? "all due" : due + " due";
    }

    /** What a careful person would want to know before any change of it, the weightiest first. */
    public static List<String> warnings(Invoice invoice) {
        List<String> warnings = new ArrayList<>();
        if (invoice.isPaid()) {
            String how = isMarkedAsPaid(invoice) ? "marked as paid" : "paid";
            warnings.add("the invoice is already " + (isSettledByNotes(invoice) ? "settled by credit notes" : how));
        } else if (hasPayments(invoice) && invoice.unsettled().minorUnits() > 0) {
            warnings.add(invoice.paid() + " is already paid");
        }
        addTroubles(invoice, warnings);
        return warnings;
    }

    /** Of interest where money is asked for, or said to have come. */
    public static List<String> warningsOnPaying(Invoice invoice) {
        List<String> warnings = new ArrayList<>();
        addPaymentUnderWay(invoice, warnings);
        warnings.addAll(warnings(invoice));
        return warnings;
    }

    /**
     * Of interest where an invoice is voided: above all that it is paid, which Lago does not mind.
     *
     * @param refund what goes back to the customer
     */
    public static List<String> warningsOnVoiding(Invoice invoice, Money refund) {
        List<String> warnings = new ArrayList<>();
        if (invoice.isPaid() && isSettledByNotes(invoice)) {
            warnings.add("THIS INVOICE IS SETTLED: credit notes settled " + invoice.offset()
                    + " of it, and no money goes back to the customer");
        } else if (invoice.isPaid()) {
            warnings.add("THIS INVOICE IS PAID: " + paid(invoice) + ", and " + returned(invoice, refund));
        } else if (hasPayments(invoice)) {
            warnings.add("THIS INVOICE IS PARTIALLY PAID: " + paid(invoice) + ", and " + returned(invoice, refund));
        }
        addPaymentUnderWay(invoice, warnings);
        addTroubles(invoice, warnings);
        return warnings;
    }

    /** The paid amount, unless the status was only set by hand. */
    private static String paid(Invoice invoice) {
        if (hasPayments(invoice)) {
            return invoice.paid() + " was paid";
        }
        if (invoice.knownTotal().filter(total -> total.minorUnits() == 0).isPresent()) {
            return "there was nothing to pay";
        }
        return "its payment status says so" + (invoice.knownPaid().isPresent() ? ", although Lago has no payment" : "");
    }

    private static String returned(Invoice invoice, Money refund) {
        if (refund.minorUnits() == 0) {
            return "no money goes back to the customer without a refund";
        }
        boolean all = refund.minorUnits() >= invoice.paid().minorUnits();
        return (all ? "" : "only ") + refund + " is recorded as a refund";
    }

    private static void addPaymentUnderWay(Invoice invoice, List<String> warnings) {
        if (mayBeBeingPaid(invoice)) {
            warnings.add("a payment may be in progress: Lago shows it as pending until the payment provider answers");
        }
    }

    private static void addTroubles(Invoice invoice, List<String> warnings) {
        if (invoice.disputeLost()) {
            warnings.add("a payment dispute about the invoice was lost");
        }
        if (invoice.paymentOverdue()) {
            warnings.add("the invoice has been overdue since " + SafeText.token(invoice.paymentDueDate()));
        }
    }

    /** Lago has no status of its own for a payment that the provider is at. */
    private static boolean mayBeBeingPaid(Invoice invoice) {
        return invoice.status().equals("finalized")
                && invoice.paymentStatus().equals("pending")
                && invoice.due().minorUnits() > 0
                && !invoice.isCollectedByHand();
    }

    private static boolean isMarkedAsPaid(Invoice invoice) {
        return new AmountDue(invoice).markedAsPaid().isPresent();
    }

    /** Whether credit notes alone settled it: Lago has no payment, and nobody marked it as paid by hand. */
    private static boolean isSettledByNotes(Invoice invoice) {
        return !hasPayments(invoice) && invoice.offset().minorUnits() > 0 && !isMarkedAsPaid(invoice);
    }

    private static boolean hasPayments(Invoice invoice) {
        return invoice.paid().minorUnits() > 0;
    }
}
