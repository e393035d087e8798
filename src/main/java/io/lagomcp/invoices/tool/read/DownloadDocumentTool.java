package io.lagomcp.invoices.tool.read;

import io.lagomcp.invoices.approval.Caller;
import io.lagomcp.invoices.lago.DocumentKind;
import io.lagomcp.invoices.lago.InvoiceReader;
import io.lagomcp.invoices.tool.Eligibility;
import io.lagomcp.invoices.tool.ReadTool;
import io.lagomcp.invoices.tool.ToolArguments;
import io.lagomcp.invoices.tool.ToolDefinition;
import io.lagomcp.invoices.tool.ToolResult;
import io.lagomcp.invoices.tool.read.DocumentDownloader.InvoiceDocument;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Gets a file of an invoice, as a link, as it is, or saved where the user wants it; has Lago make it where there is none. */
public record DownloadDocumentTool(
        ToolDefinition definition, DocumentKind kind, InvoiceReader invoices, DocumentDownloader documents)
        implements ReadTool {

    public static DownloadDocumentTool pdf(InvoiceReader invoices, DocumentDownloader documents) {
        return new DownloadDocumentTool(ToolDefinition.of("download_invoice"), DocumentKind.PDF, invoices, documents);
    }

    public static DownloadDocumentTool xml(InvoiceReader invoices, DocumentDownloader documents) {
        return new DownloadDocumentTool(
                ToolDefinition.of("download_invoice_xml"), DocumentKind.XML, invoices, documents);
    }

    @Override
    public Optional<Eligibility> eligibility() {
        return Optional.of(Eligibility.inStatus(
                Set.of("finalized"),
                "invalid_status",
                "Only a finalized invoice has " + (kind == DocumentKind.PDF ? "a PDF" : "an XML")));
    }

    @Override
    public Set<String> suggestedInsteadOf() {
        return kind == DocumentKind.PDF ? Set.of("finalize_invoice", "retry_payment") : Set.of();
    }

    @Override
    public ToolResult read(ToolArguments arguments, Caller caller) {
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
                DocumentDownloader.SavedFile saved = documents.save(document, definition.name());
                yield ToolResult.success(
                        result.put("saved_to", saved.path().toString()).put("size", saved.size()));
            }
            default -> {
                yield ToolResult.success(
                        result.put(kind.field(), document.link().reveal()), document.linked());
            }
        };
    }

    private ToolResult notMadeYet() {
        String never = kind == DocumentKind.XML
                ? "if it stays like this, the billing entity probably issues no electronic invoices."
                : "if it stays like this, tell the user that their Lago seems unable to make PDFs.";
        String note = "Lago was still making the " + kind + " after " + DocumentDownloader.LONGEST_WAIT.toSeconds()
                + " seconds. Call " + definition.name() + " again in a minute; " + never;
        return ToolResult.success(
                JsonNodeFactory.instance.objectNode().put("ready", false).put("note", note));
    }
}
