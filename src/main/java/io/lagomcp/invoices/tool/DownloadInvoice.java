package io.lagomcp.invoices.tool;

import io.lagomcp.invoices.guard.Progress;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.InvoiceReads;
import java.util.Optional;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Gives the link to an invoice's PDF, and has Lago make the PDF where there is none yet. */
record DownloadInvoice(ToolDefinition definition, InvoiceReads invoices) implements ReadTool {
    DownloadInvoice(InvoiceReads invoices) {
        this(ToolDefinition.of("download_invoice"), invoices);
    }

    @Override
    public ToolResult read(Arguments arguments, Progress progress) {
        Optional<Invoice> invoice = invoices.download(arguments.required("lago_id"));
        Optional<String> link = invoice.flatMap(Invoice::fileUrl);
        ObjectNode result = JsonNodeFactory.instance.objectNode().put("ready", link.isPresent());
        if (link.isEmpty()) {
            return ToolResult.success(
                    result.put("note", "Lago is making the PDF now. Call download_invoice again in a few seconds."));
        }
        return ToolResult.success(
                result.put("number", invoice.orElseThrow().number()).put("file_url", link.get()));
    }
}
