package io.lagomcp.invoices.tool.write;

import io.lagomcp.invoices.approval.plan.Plan;
import io.lagomcp.invoices.lago.AmountDue;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.LookupResult;
import io.lagomcp.invoices.lago.Money;
import io.lagomcp.invoices.tool.ToolException;
import io.lagomcp.invoices.tool.argument.ArgumentProblem;
import io.lagomcp.invoices.tool.view.InvoiceSentences;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a void gives back, what it loses, and who has to pay, in words.
 *
 * @param payments of the invoice, the newest first; only read where something is refunded
 */
record VoidEffects(
        Invoice invoice,
        CreditNoteOnVoid creditNote,
        LookupResult<List<ObjectNode>> earlierNotes,
        Optional<LookupResult<List<ObjectNode>>> payments) {
    private static final String NOTE = "credit note";
    private static final String VOID_NOTE = "void credit note";
    private static final Set<String> REFUNDING_PROVIDERS = Set.of("stripe", "gocardless", "adyen");

    private Money money(long minorUnits) {
        return new Money(minorUnits, invoice.currency());
    }

    /** Refuses amounts that Lago would refuse, with the most that is possible. */
    void requireFitting() {
        long refund = creditNote.refund();
        long credit = creditNote.credit();
        String bought = "because Lago credits nothing of an invoice that buys credits";
        String paid = invoice.buysCredits() ? bought : "which is what was paid and not refunded yet";
        String billed = invoice.buysCredits() ? bought : "which is what was billed and not credited yet";
        refundable().filter(most -> refund > most.minorUnits()).ifPresent(most -> {
            throw tooMuch(CreditNoteOnVoid.REFUND, refund, most, paid);
        });
        creditable().filter(most -> credit > most.minorUnits()).ifPresent(most -> {
            throw tooMuch(CreditNoteOnVoid.CREDIT, credit, most, billed);
        });
        creditable().filter(most -> refund > most.minorUnits() - credit).ifPresent(most -> {
            throw tooMuch(
                    CreditNoteOnVoid.REFUND,
                    refund,
                    most,
                    "together with credit_amount, which is what was billed and not credited yet");
        });
    }

    private static ToolException tooMuch(String argument, long given, Money most, String why) {
        return ArgumentProblem.invalid(
                        argument,
                        JsonNodeFactory.instance.numberNode(given),
                        "at most " + most.minorUnits() + " (" + most + "), " + why)
                .exception();
    }

    /** What was billed and has not been credited yet; empty where Lago does not say. */
    private Optional<Money> creditable() {
        if (invoice.buysCredits()) {
            return Optional.of(money(0));
        }
        long credited =
                notesKnown() ? sum("total_amount_cents") : invoice.offset().minorUnits();
        return Stream.concat(invoice.knownTotal().stream(), invoice.knownSubTotal().stream())
                .max(Comparator.comparingLong(Money::minorUnits))
                .map(billed -> less(billed, credited));
    }

    /**
     * What was paid and has not been refunded yet, at most what is creditable; empty where Lago does not say. Nothing where
     * only the payment status says that it was paid.
     */
    private Optional<Money> refundable() {
        boolean paidInFullUnsaid = !invoice.isPaid()
                && invoice.knownPaid().isPresent()
                && invoice.knownPaid().equals(invoice.knownTotal());
        Optional<Money> paid = invoice.buysCredits() || paidInFullUnsaid
                ? Optional.of(money(0))
                : invoice.knownPaid().map(money -> less(money, sum("refund_amount_cents")));
        return paid.map(money -> creditable()
                .filter(most -> most.minorUnits() < money.minorUnits())
                .orElse(money));
    }

    /** What earlier credit notes refunded or credited, as far as they could be read. */
    private long returned() {
        return sum("refund_amount_cents") + sum("credit_amount_cents");
    }

    /** Whether the earlier credit notes could be read, without which less may be creditable. */
    private boolean notesKnown() {
        return earlierNotes.value().isPresent();
    }

    /** The ids of the earlier credit notes; empty where they could not be read. */
    Optional<Set<String>> noteIds() {
        return earlierNotes.value().map(OutcomeChecks::ids);
    }

    private long sum(String field) {
        return earlierNotes.value().orElse(List.of()).stream()
                .mapToLong(note -> note.path(field).asLong(0))
                .sum();
    }

    private Money less(Money money, long taken) {
        return money(Math.max(0, money.minorUnits() - taken));
    }

    /** For a sentence, after the facts of the invoice; without the full stop. */
    String inWords() {
        if (!creditNote.wanted()) {
            String debtor = invoice.isSelfBilled() ? "this account" : "the customer";
            return "without a credit note: " + debtor + " then owes nothing for it" + givenBack();
        }
        if (creditNote.gives()) {
            return "with a credit note that refunds " + money(creditNote.refund()) + " and credits "
                    + money(creditNote.credit()) + " to the customer" + refunder();
        }
        return makesRest()
                ? "with a credit note that is void from the start: it refunds and credits nothing"
                : "without a credit note, because nothing can be credited";
    }

    private String givenBack() {
        List<String> parts = new ArrayList<>();
        if (invoice.usedWalletCredits().minorUnits() > 0) {
            parts.add(invoice.usedWalletCredits() + " of used wallet credits go back to the wallet");
        }
        if (invoice.usedCoupons().minorUnits() > 0) {
            parts.add("used coupons over " + invoice.usedCoupons() + " become available again");
        }
        return parts.isEmpty() ? "" : ", " + String.join(" and ", parts);
    }

    private String refunder() {
        if (!creditNote.refunds()) {
            return "";
        }
        return switch (refundingProvider()) {
            case "" -> "; Lago only records the refund, which must be paid by hand";
            case "?" -> "; Lago records the refund, which must be paid by hand unless the payment provider pays it";
            default -> "; Lago asks the payment provider to pay the refund";
        };
    }

    /** The provider that pays refunds back; empty where there is none, and {@code ?} where that cannot be known here. */
    private String refundingProvider() {
        if (!invoice.isPaid()) {
            return "";
        }
        Optional<List<ObjectNode>> known = payments.flatMap(LookupResult::value);
        if (known.isEmpty()) {
            return "?";
        }
        String newest = known.get().stream()
                .findFirst()
                .map(payment -> payment.path("payment_provider_type").asString(""))
                .orElse("")
                .toLowerCase(Locale.ROOT);
        return REFUNDING_PROVIDERS.stream().filter(newest::contains).findFirst().orElse("");
    }

    /** Lago puts what is neither refunded nor credited on a credit note of its own. */
    private boolean makesRest() {
        return creditNote.wanted()
                && rest().filter(money -> money.minorUnits() <= 0).isEmpty();
    }

    private Optional<Money> rest() {
        return creditable().map(most -> money(most.minorUnits() - creditNote.given()));
    }

    List<Plan.Change> changes() {
        List<Plan.Change> changes = new ArrayList<>(List.of(
                new Plan.Change("status", "finalized", "voided"),
                new Plan.Change(
                        invoice.isSelfBilled() ? "due to the partner" : "due",
                        new AmountDue(invoice).open().orElse(money(0)).toString(),
                        money(0).toString())));
        if (invoice.paymentOverdue()) {
            changes.add(new Plan.Change("payment_overdue", "true", "false"));
        }
        if (creditNote.gives()) {
            changes.add(new Plan.Change(
                    NOTE,
                    "(none)",
                    "one over " + money(creditNote.given()) + ": refund " + money(creditNote.refund()) + ", credit "
                            + money(creditNote.credit())));
        }
        if (makesRest()) {
            changes.add(new Plan.Change(
                    VOID_NOTE,
                    "(none)",
                    "one over " + rest().map(Money::toString).orElse("what is left") + ", void from the start"));
        }
        return changes;
    }

    List<String> consequences() {
        List<String> consequences = new ArrayList<>();
        if (creditNote.refunds()) {
            consequences.add(
                    switch (refundingProvider()) {
                        case "" -> "records the refund as pending; it must be paid by hand";
                        case "?" ->
                            "asks the payment provider to refund if the newest payment came through Stripe, GoCardless"
                                    + " or Adyen; otherwise it must be paid by hand";
                        default -> "asks the payment provider (" + refundingProvider() + ") to refund";
                    });
        }
        int notes = (creditNote.gives() ? 1 : 0) + (makesRest() ? 1 : 0);
        if (notes > 0) {
            consequences.add("generates the PDF of " + (notes == 1 ? "the credit note" : "each of the two credit notes")
                    + ", sends the webhook credit_note.created and may e-mail it to the customer");
        }
        consequences.add("voids it at the tax provider if one is configured, and sends the webhook invoice.voided");
        return consequences;
    }

    List<String> warnings() {
        List<String> warnings =
                new ArrayList<>(InvoiceSentences.warningsOnVoiding(invoice, money(creditNote.refund())));
        if (invoice.usedCreditNotes().minorUnits() > 0) {
            warnings.add(invoice.usedCreditNotes() + " of used credit notes is lost"
                    + (creditNote.wanted() ? " unless credit_amount makes up for it" : ""));
        }
        if (creditNote.wanted() && invoice.usedWalletCredits().minorUnits() > 0) {
            warnings.add(invoice.usedWalletCredits()
                    + " of used wallet credits does not go back to the wallet if a credit note is created");
        }
        if (invoice.buysCredits()) {
            warnings.add("the credits bought with it stay in the wallet");
        }
        if (gift() > 0) {
            warnings.add(money(gift()) + " is credited "
                    + (invoice.isPaid() ? "for which Lago has no payment" : "that the customer never paid"));
        }
        if (creditNote.wanted() && !notesKnown()) {
            warnings.add("earlier credit notes cannot be read with this key, so Lago may allow less than this");
        }
        return warnings;
    }

    /** What is credited beyond all that the customer gave and has not got back yet, in minor units. */
    private long gift() {
        if (invoice.knownPaid().isEmpty()) {
            return 0;
        }
        long gave = invoice.paid().minorUnits()
                + invoice.usedWalletCredits().minorUnits()
                + invoice.usedCreditNotes().minorUnits();
        return creditNote.given() - Math.max(0, gave - returned());
    }

    /** Whether a plan of a void says that a credit note is made; where it does not say what it changes, the invoice does. */
    static boolean mayMakeCreditNote(Plan plan, CreditNoteOnVoid creditNote, Invoice now) {
        if (plan.isRecorded()) {
            return creditNote.wanted() && !now.buysCredits();
        }
        return plan.changes().stream().map(Plan.Change::field).anyMatch(List.of(NOTE, VOID_NOTE)::contains);
    }
}
