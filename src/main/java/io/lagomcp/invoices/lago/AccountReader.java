package io.lagomcp.invoices.lago;

import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * What can be asked of Lago about the things that invoices rest on. Each method takes one request.
 *
 * <p>Objects are as Lago sends them. A list holds {@value #MOST_ROWS} at most, the newest. Every method throws {@code LagoException}
 * when Lago cannot be reached, has no time, or does not know the key; what the key may not read is {@link LookupResult#isNotReadable}.
 */
public interface AccountReader {
    /** How many objects a list has, unless there are no more. */
    int MOST_ROWS = 100;

    /**
     * One page of one of Lago's lists, such as {@code GET /payments}. Unlike the other methods it throws {@code LagoException}
     * for what the key may not read, too.
     *
     * @param name of the list in the path and in the answer, for example {@code payments}
     */
    RowPage rows(String name, InvoiceQuery query);

    /**
     * One page of a list that is none of invoices.
     *
     * @param rows as Lago sends them
     * @param total how many rows all pages have; exact, because Lago keeps only its counts of invoices and fees
     */
    record RowPage(List<ObjectNode> rows, int total) {
        public RowPage {
            rows = List.copyOf(rows);
        }
    }

    /** The customer with exactly this external id, from {@code GET /customers?external_id=}. */
    LookupResult<ObjectNode> customer(String externalId);

    /** The add-on with this code, from {@code GET /add_ons/{code}}; amounts in minor units. */
    LookupResult<ObjectNode> addOn(String code);

    /** This page of all add-ons, the first being 1, from {@code GET /add_ons}; amounts in minor units. */
    LookupResult<List<ObjectNode>> addOns(int page);

    /** The billing entity with this code, with its taxes, from {@code GET /billing_entities/{code}}. */
    LookupResult<ObjectNode> billingEntity(String code);

    /** All billing entities, without their taxes, from {@code GET /billing_entities}. */
    LookupResult<List<ObjectNode>> billingEntities();

    /** The tax with this code, its {@code rate} in percent, from {@code GET /taxes/{code}}. */
    LookupResult<ObjectNode> tax(String code);

    /** The credit notes of the invoice with this number, newest first, from {@code GET /credit_notes?invoice_number=}. */
    LookupResult<List<ObjectNode>> creditNotes(String invoiceNumber);

    /**
     * The payments of an invoice, failed ones included, newest first, from {@code GET /payments?invoice_id=}. One for a payment
     * request pays other invoices too: its {@code invoice_ids} name them all.
     */
    LookupResult<List<ObjectNode>> payments(String lagoInvoiceId);
}
