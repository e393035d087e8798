package io.lagomcp.invoices.audit;

import java.util.Optional;

/**
 * What every line about one plan says.
 *
 * @param planId the plan's id, by which its lines belong together; empty text where no plan was made
 * @param principal who called
 * @param client the calling program, name and version
 * @param tool the tool's name
 * @param argumentsDigest SHA-256 of the call, in hex; the arguments themselves are never recorded
 * @param invoice the invoice it is about, where there is one already
 * @param amount the money at stake, where there is any
 * @param amountUnknown whether money is at stake and nobody knows how much
 */
public record Subject(
        String planId,
        String principal,
        String client,
        String tool,
        String argumentsDigest,
        Optional<InvoiceRef> invoice,
        Optional<Amount> amount,
        boolean amountUnknown) {}
