package io.lagomcp.invoices.audit;

/**
 * The invoice that an entry is about.
 *
 * @param lagoId Lago's id
 * @param number as printed on it
 */
public record InvoiceRef(String lagoId, String number) {}
