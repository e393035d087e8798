package io.lagomcp.invoices.audit.event;

/**
 * The invoice that an entry is about.
 *
 * @param lagoId Lago's id
 * @param number as printed on it
 */
public record InvoiceReference(String lagoId, String number) {}
