package io.lagomcp.invoices.tool;

import io.lagomcp.invoices.guard.Mutation;

/** A tool that changes an invoice or moves money: it plans, and acts only with an approval. */
non-sealed interface MutationTool extends InvoiceTool, Mutation {

    @Override
    default String name() {
        return definition().name();
    }
}
