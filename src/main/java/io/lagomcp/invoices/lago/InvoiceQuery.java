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
    private final int page;
    private final int perPage;
    private final List<Map.Entry<String, String>> parameters;

    private InvoiceQuery(int page, int perPage, List<Map.Entry<String, String>> parameters) {
        this.page = page;
        this.perPage = perPage;
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
                page,
                perPage,
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

    /** Invoices of this type. */
    public InvoiceQuery ofType(String invoiceType) {
        return with("invoice_type", invoiceType);
    }

    /** Invoices of which a part is paid, or of which nothing or all is. */
    public InvoiceQuery partiallyPaid(boolean partially) {
        return with("partially_paid", Boolean.toString(partially));
    }

    /** Invoices about which a payment dispute was lost; Lago cannot be asked for the others. */
    public InvoiceQuery withDisputeLost() {
        return with("payment_dispute_lost", "true");
    }

    /** Invoices that are, or are not, self-billed. */
    public InvoiceQuery selfBilled(boolean selfBilled) {
        return with("self_billed", Boolean.toString(selfBilled));
    }

    /** Invoices in this currency, an ISO 4217 code. */
    public InvoiceQuery inCurrency(String currency) {
        return with("currency", currency);
    }

    /** Invoices over this total or more, in minor units of whatever currency each is in. */
    public InvoiceQuery totalFrom(long minorUnits) {
        return with("amount_from", Long.toString(minorUnits));
    }

    /** Invoices over this total or less, in minor units of whatever currency each is in. */
    public InvoiceQuery totalTo(long minorUnits) {
        return with("amount_to", Long.toString(minorUnits));
    }

    /** Invoices of one of these billing entities; Lago refuses codes it does not know. */
    public InvoiceQuery ofBillingEntities(Collection<String> codes) {
        return withEach("billing_entity_codes[]", codes);
    }

    /** Invoices settled, in whole or in part, in one of these ways: {@code payment}, {@code credit_note}. */
    public InvoiceQuery settledBy(Collection<String> settlements) {
        return withEach("settlements[]", settlements);
    }

    /** Invoices with exactly this purchase order number, in capital letters or not. */
    public InvoiceQuery ofPurchaseOrder(String number) {
        return with("purchase_order_number", number);
    }

    /**
     * Invoices whose metadata has this value under this key.
     *
     * @param key without brackets, between which it is sent
     * @param value an empty one means invoices without this key
     */
    public InvoiceQuery withMetadata(String key, String value) {
        return with("metadata[" + key + "]", value);
    }

    /** The number of the page, from 1. */
    public int page() {
        return page;
    }

    /** How many rows are asked for. */
    public int perPage() {
        return perPage;
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
        return new InvoiceQuery(page, perPage, more);
    }
}
