package io.lagomcp.invoices.guard;

import io.lagomcp.invoices.lago.AccountReads;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.InvoicePage;
import io.lagomcp.invoices.lago.InvoiceQuery;
import io.lagomcp.invoices.lago.InvoiceReads;
import java.util.Optional;
import java.util.function.UnaryOperator;
import tools.jackson.databind.node.ObjectNode;

/** What Lago says, except that single invoices are not what they were. */
record Readings(InvoiceReads lago, UnaryOperator<Invoice> change) implements InvoiceReads {

    @Override
    public Invoice find(String lagoId) {
        return change.apply(lago.find(lagoId));
    }

    @Override
    public InvoicePage search(InvoiceQuery query) {
        return lago.search(query);
    }

    @Override
    public Optional<Invoice> download(String lagoId) {
        return lago.download(lagoId);
    }

    @Override
    public Optional<Invoice> downloadXml(String lagoId) {
        return lago.downloadXml(lagoId);
    }

    @Override
    public Invoice preview(ObjectNode wish) {
        return lago.preview(wish);
    }

    @Override
    public AccountReads account() {
        return lago.account();
    }
}
