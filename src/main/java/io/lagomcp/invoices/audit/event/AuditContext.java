package io.lagomcp.invoices.audit.event;

import java.util.Optional;

/**
 * What every line about one plan says.
 *
 * @param planId the plan's id, by which its lines belong together; empty text where no plan was made
 * @param principal who called; in what came of a plan, who made it
 * @param client the calling program, name and version
 * @param tool the tool's name
 * @param argumentsDigest SHA-256 of the call, in hex; the arguments themselves are never recorded
 * @param invoice the invoice it is about, where there is one already
 * @param amount the money at stake, where there is any
 * @param amountUnknown whether money is at stake and nobody knows how much
 * @param confirmedBy the other principal, where not the maker of the plan said yes to it; else empty text
 */
public record AuditContext(
        String planId,
        String principal,
        String client,
        String tool,
        String argumentsDigest,
        Optional<InvoiceReference> invoice,
        Optional<Amount> amount,
        boolean amountUnknown,
        String confirmedBy) {

    /** One to which nobody else than its principal said yes. */
    public AuditContext(
            String planId,
            String principal,
            String client,
            String tool,
            String argumentsDigest,
            Optional<InvoiceReference> invoice,
            Optional<Amount> amount,
            boolean amountUnknown) {
        this(planId, principal, client, tool, argumentsDigest, invoice, amount, amountUnknown, "");
    }

    /** One without an invoice and without money. */
    public AuditContext(String planId, String principal, String client, String tool, String argumentsDigest) {
        this(planId, principal, client, tool, argumentsDigest, Optional.empty(), Optional.empty(), false);
    }

    /** The same for what another caller does about it. */
    public AuditContext by(String caller, String program) {
        return new AuditContext(planId, caller, program, tool, argumentsDigest, invoice, amount, amountUnknown);
    }

    /** The same, with the yes of another; empty text for nobody's. */
    public AuditContext confirmedBy(String other) {
        return new AuditContext(
                planId, principal, client, tool, argumentsDigest, invoice, amount, amountUnknown, other);
    }

    /**
     * The money at stake.
     *
     * @param minorUnits in the currency's smallest unit, as Lago counts it
     * @param currency ISO 4217 code
     */
    public record Amount(long minorUnits, String currency) {}

    /**
     * The invoice that an entry is about.
     *
     * @param lagoId Lago's id
     * @param number as printed on it
     */
    public record InvoiceReference(String lagoId, String number) {}
}
