package io.lagomcp.invoices.audit.event;

/**
 * The money at stake.
 *
 * @param minorUnits in the currency's smallest unit, as Lago counts it
 * @param currency ISO 4217 code
 */
public record Amount(long minorUnits, String currency) {}
