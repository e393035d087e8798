package io.lagomcp.invoices.tool;

import io.lagomcp.invoices.guard.Caller;
import io.lagomcp.invoices.lago.InvoiceReads;
import java.util.Optional;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Gets a file of an invoice, as a link, as it is, or saved where the user wants it; has Lago make it where there is none. */
record DownloadDocument(ToolDefinition definition, DocumentKind kind, InvoiceReads invoices, Documents documents)
        implements ReadTool {

    static DownloadDocument pdf(InvoiceReads invoices, Documents documents) {
        return new DownloadDocument(ToolDefinition.of("download_invoice"), DocumentKind.PDF, invoices, documents);
    }

    static DownloadDocument xml(InvoiceReads invoices, Documents documents) {
        return new DownloadDocument(ToolDefinition.of("download_invoice_xml"), DocumentKind.XML, invoices, documents);
    }

    @Override
    public ToolResult read(Arguments arguments, Caller caller) {
        String form = arguments.text("as").orElse("link");
        if (form.equals("file")) {
            documents.requireFolder(definition.name());
        }
        Optional<InvoiceDocument> made =
                documents.await(kind, invoices, arguments.required("lago_id"), caller.progress());
        return made.map(document -> handedOver(document, form)).orElseGet(this::notMadeYet);
    }

    private ToolResult handedOver(InvoiceDocument document, String form) {
        ObjectNode result =
                JsonNodeFactory.instance.objectNode().put("ready", true).put("number", document.number());
        return switch (form) {
            case "content" -> {
                byte[] bytes = documents.content(document, definition.name());
                yield ToolResult.success(result.put("size", bytes.length), document.holding(bytes));
            }
            case "file" -> {
                Documents.SavedFile saved = documents.save(document, definition.name());
                yield ToolResult.success(
                        result.put("saved_to", saved.path().toString()).put("size", saved.size()));
            }
            default -> {
                String field = kind == DocumentKind.PDF ? "file_url" : "xml_url";
                yield ToolResult.success(result.put(field, document.link().reveal()), document.linked());
            }
        };
    }

    private ToolResult notMadeYet() {
        String never = kind == DocumentKind.XML
                ? "if it stays like this, the billing entity probably issues no electronic invoices."
                : "if it stays like this, tell the user that their Lago seems unable to make PDFs.";
        String note = "Lago was still making the " + kind + " after " + Documents.LONGEST_WAIT.toSeconds()
                + " seconds. Call " + definition.name() + " again in a minute; " + never;
        return ToolResult.success(
                JsonNodeFactory.instance.objectNode().put("ready", false).put("note", note));
    }
}
