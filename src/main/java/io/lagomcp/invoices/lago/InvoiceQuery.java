package io.lagomcp.invoices.lago;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * What to search for with {@code GET /invoices}. Immutable; each method gives a narrower query.
 *
 * <p>Values must have been checked before: Lago ignores dates it cannot read and answers unknown values with an empty list.
 */
public final class InvoiceQuery {
    private final List<Map.Entry<String, String>> parameters;

    private InvoiceQuery(List<Map.Entry<String, String>> parameters) {
        this.parameters = List.copyOf(parameters);
    }

    /**
     * Page {@code page} of all invoices.
     *
     * @param page from 1
     * @param perPage rows on a page, 1 to 100
     */
    public static InvoiceQuery page(int page, int perPage) {
        if (page < 1 || perPage < 1 || perPage > 100) {
            throw new IllegalArgumentException("no such page: " + page + " of " + perPage + " rows");
        }
        return new InvoiceQuery(
                List.of(Map.entry("page", Integer.toString(page)), Map.entry("per_page", Integer.toString(perPage))));
    }

    /** Invoices of the customer with exactly this external id. */
    public InvoiceQuery ofCustomer(String externalCustomerId) {
        return with("external_customer_id", externalCustomerId);
    }

    /** Invoices issued on this day or later. */
    public InvoiceQuery issuedFrom(LocalDate date) {
        return with("issuing_date_from", date.toString());
    }

    /** Invoices issued on this day or earlier. */
    public InvoiceQuery issuedTo(LocalDate date) {
        return with("issuing_date_to", date.toString());
    }

    /** Invoices in one of these statuses. */
    public InvoiceQuery inStatuses(Collection<String> statuses) {
        return withEach("statuses[]", statuses);
    }

    /** Invoices in one of these payment statuses. */
    public InvoiceQuery inPaymentStatuses(Collection<String> paymentStatuses) {
        return withEach("payment_statuses[]", paymentStatuses);
    }

    /** Invoices that are, or are not, past their due date and unpaid. */
    public InvoiceQuery overdue(boolean overdue) {
        return with("payment_overdue", Boolean.toString(overdue));
    }

    /** Invoices whose number, or whose customer's name, external id or e-mail address, contains this text. */
    public InvoiceQuery matching(String searchTerm) {
        return with("search_term", searchTerm);
    }

    /** The query parameters in order, not encoded; a key may occur several times. */
    public List<Map.Entry<String, String>> parameters() {
        return parameters;
    }

    private InvoiceQuery with(String name, String value) {
        return withEach(name, List.of(value));
    }

    private InvoiceQuery withEach(String name, Collection<String> values) {
        List<Map.Entry<String, String>> more = new ArrayList<>(parameters);
        values.forEach(value -> more.add(Map.entry(name, value)));
        return new InvoiceQuery(more);
    }
}
