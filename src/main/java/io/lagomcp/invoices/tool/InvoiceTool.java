package io.lagomcp.invoices.tool;

import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.tool.Eligibility.IneligibleInvoiceException;
import java.util.Optional;

/** A tool that an assistant can call. */
public sealed interface InvoiceTool permits ReadTool, MutationTool, ConfirmActionTool {

    /** What an assistant reads about it. */
    ToolDefinition definition();

    /** The invoices that it works on; empty if the state of an invoice does not matter. */
    default Optional<Eligibility> eligibility() {
        return Optional.empty();
    }

    /**
     * Returns if Lago would accept this invoice.
     *
     * @throws IneligibleInvoiceException with the code and message of the first condition that does not hold
     */
    default void requireEligible(Invoice invoice) {
        eligibility().flatMap(eligibility -> eligibility.violatedBy(invoice)).ifPresent(violated -> {
            throw new IneligibleInvoiceException(violated.code(), violated.message(), invoice);
        });
    }

    /** Whether it serves changes without being one; without a change that a caller may make, it is not listed. */
    default boolean isAboutChanges() {
        return false;
    }

    /** Whether a call with these arguments takes a premium licence of Lago. */
    default boolean needsLicence(ToolArguments arguments) {
        return false;
    }
}
