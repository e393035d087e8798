package io.lagomcp.invoices.lago;

import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * What can be asked of Lago about the things that invoices rest on. Each method takes one request.
 *
 * <p>Objects are as Lago sends them. A list holds 100 at most, the newest, or of taxes the first by name. Every method throws {@link LagoException} when Lago cannot be
 * reached, has no time, or does not know the key; what the key may not read is {@link Lookup.NotReadable}.
 */
public interface AccountReads {

    /** The customer with exactly this external id, from {@code GET /customers?external_id=}. */
    Lookup<ObjectNode> customer(String externalId);

    /** The add-on with this code, from {@code GET /add_ons/{code}}; amounts in minor units. */
    Lookup<ObjectNode> addOn(String code);

    /** The billing entity with this code, with its taxes, from {@code GET /billing_entities/{code}}. */
    Lookup<ObjectNode> billingEntity(String code);

    /** All billing entities, without their taxes, from {@code GET /billing_entities}. */
    Lookup<List<ObjectNode>> billingEntities();

    /** The taxes of the account, each with its {@code code} and {@code rate} in percent, from {@code GET /taxes}. */
    Lookup<List<ObjectNode>> taxes();

    /** The credit notes of the invoice with this number, newest first, from {@code GET /credit_notes?invoice_number=}. */
    Lookup<List<ObjectNode>> creditNotes(String invoiceNumber);

    /**
     * The payments of an invoice, failed ones included, newest first, from {@code GET /payments?invoice_id=}. One for a payment
     * request pays other invoices too: its {@code invoice_ids} name them all.
     */
    Lookup<List<ObjectNode>> payments(String lagoInvoiceId);
}
