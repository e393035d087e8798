package io.lagomcp.invoices.lago;

import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** For fakes: a Lago of which nothing is read but what the fake itself answers. */
public interface NoReads extends InvoiceReader {

    @Override
    default Invoice find(String lagoId) {
        throw new AssertionError("read");
    }

    @Override
    default InvoicePage search(InvoiceQuery query) {
        throw new AssertionError("searched");
    }

    @Override
    default Optional<Invoice> download(String lagoId, DocumentKind kind) {
        throw new AssertionError("asked for the " + kind);
    }

    @Override
    default Invoice preview(ObjectNode wish) {
        throw new AssertionError("previewed");
    }

    @Override
    default AccountReader account() {
        throw new AssertionError("looked something up");
    }
}
