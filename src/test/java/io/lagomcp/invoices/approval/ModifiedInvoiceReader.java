package io.lagomcp.invoices.approval;

import io.lagomcp.invoices.lago.AccountReader;
import io.lagomcp.invoices.lago.DocumentKind;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.InvoicePage;
import io.lagomcp.invoices.lago.InvoiceQuery;
import io.lagomcp.invoices.lago.InvoiceReader;
import java.util.Optional;
import java.util.function.UnaryOperator;
import tools.jackson.databind.node.ObjectNode;

/** What Lago says, except that single invoices are not what they were. */
record ModifiedInvoiceReader(InvoiceReader lago, UnaryOperator<Invoice> change) implements InvoiceReader {

    @Override
    public Invoice find(String lagoId) {
        return change.apply(lago.find(lagoId));
    }

    @Override
    public InvoicePage search(InvoiceQuery query) {
        return lago.search(query);
    }

    @Override
    public Optional<Invoice> download(String lagoId, DocumentKind kind) {
        return lago.download(lagoId, kind);
    }

    @Override
    public Invoice preview(ObjectNode wish) {
        return lago.preview(wish);
    }

    @Override
    public AccountReader account() {
        return lago.account();
    }
}
