package io.lagomcp.invoices.tool;

import io.lagomcp.invoices.approval.plan.ImpossiblePlanException;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.http.LagoFailure;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The invoices for which Lago accepts a tool. The actions that an invoice allows, refusals while planning and hints in errors
 * follow from it.
 *
 * @param conditions in the order in which they are checked; the first is about the state of the invoice
 */
public record Eligibility(List<Condition> conditions) {

    /**
     * What must hold of an invoice.
     *
     * @param code of the error where it does not hold: Lago's own where it has one
     * @param message what is required, or what is wrong; without a full stop
     */
    public record Condition(String code, String message, Predicate<Invoice> holds) {}

    /** Accepts invoices in these statuses and refuses others with this code and message. */
    public static Eligibility inStatus(Set<String> statuses, String code, String message) {
        return new Eligibility(List.of(new Condition(code, message, invoice -> statuses.contains(invoice.status()))));
    }

    /** Accepts drafts that bill a subscription. */
    public static Eligibility subscriptionDraft(String message) {
        return inStatus(Set.of("draft"), "not_a_draft", message)
                .and("feature_unavailable", "It does not bill a subscription", Invoice::isOfSubscription);
    }

    /** The same with one more condition. */
    public Eligibility and(String code, String message, Predicate<Invoice> holds) {
        return new Eligibility(Stream.concat(conditions.stream(), Stream.of(new Condition(code, message, holds)))
                .toList());
    }

    /** The same without paid invoices, which are refused like those in another status. */
    public Eligibility unpaid() {
        return and(conditions.get(0).code(), conditions.get(0).message(), invoice -> !invoice.isPaid());
    }

    /** The state that an invoice must have, in a sentence without a full stop. */
    public String requirement() {
        return conditions.get(0).message();
    }

    /**
     * What an error with this code means.
     *
     * @param invoice the invoice as it is now, if it could be read
     * @return empty if no condition has the code, or if it holds of the invoice
     */
    public Optional<String> message(String code, Optional<Invoice> invoice) {
        return conditions.stream()
                .filter(condition -> condition.code().equals(code))
                .filter(condition -> invoice.filter(condition.holds()).isEmpty())
                .map(Condition::message)
                .findFirst();
    }

    /** The first condition that does not hold of this invoice. */
    public Optional<Condition> violatedBy(Invoice invoice) {
        return conditions.stream()
                .filter(condition -> !condition.holds().test(invoice))
                .findFirst();
    }

    /** Thrown while planning if the invoice's state rules the action out, before anybody is asked to confirm it. */
    public static final class IneligibleInvoiceException extends ImpossiblePlanException {
        private static final long serialVersionUID = 1L;

        private final transient LagoFailure failure;
        private final transient Invoice invoice;

        public IneligibleInvoiceException(String code, String message, Invoice invoice) {
            super(code + ": " + message);
            this.failure = new LagoFailure.NotAllowed(code, message);
            this.invoice = invoice;
        }

        public LagoFailure failure() {
            return failure;
        }

        public Invoice invoice() {
            return invoice;
        }
    }
}
