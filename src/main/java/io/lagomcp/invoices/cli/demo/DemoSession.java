package io.lagomcp.invoices.cli.demo;

import io.lagomcp.invoices.audit.AuditReader;
import io.lagomcp.invoices.cli.audit.AuditTable;
import io.lagomcp.invoices.cli.demo.DemoClient.Answer;
import io.lagomcp.invoices.cli.demo.DemoClient.Offer;
import io.lagomcp.invoices.console.ProgramName;
import io.lagomcp.invoices.console.Status;
import io.lagomcp.invoices.console.Terminal;
import io.lagomcp.invoices.console.TextFormat;
import io.lagomcp.invoices.console.TextTable;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** The steps of the demo. Everything shown comes from the server's responses. */
final class DemoSession {
    static final String RECORD = "audit.jsonl";
    private static final String INDENT = "   ";
    private static final int WIDEST = 79;
    private static final int NAME = 26;
    private static final int LINES = 5;

    private final DemoClient assistant;
    private final Path folder;
    private final Terminal terminal;
    private int step;

    /** A session with this assistant. The folder is for the audit log and the PDF. */
    DemoSession(DemoClient assistant, Path folder, Terminal terminal) {
        this.assistant = assistant;
        this.folder = folder;
        this.terminal = terminal;
    }

    void run() {
        terminal.say("A real client and a real server, with sample invoices.");
        connect();
        listTools();
        inspect(searchOverdue());
        JsonNode invoice = finalizeDraft();
        makeMistakes(invoice);
        download(invoice);
        readTheRecord();
        sayHowToGoOn();
    }

    private void connect() {
        heading("Connect");
        tell(assistant.connect() + ", over standard input and output");
    }

    private void listTools() {
        heading("List the tools");
        List<Offer> offers = assistant.tools();
        tell(offers.size() + " tools");
        TextTable table = new TextTable();
        offers.forEach(offer -> table.row(offer.tool(), offer.title(), offer.readOnly() ? "read only" : ""));
        table.lines().forEach(this::tell);
    }

    private JsonNode searchOverdue() {
        heading("Search overdue invoices");
        Map<String, Object> overdue = new TreeMap<>(Map.of("payment_overdue", true, "per_page", 5, "count", "exact"));
        JsonNode found = assistant.call("find_all_invoices", overdue);
        JsonNode invoices = found.required("invoices");
        tell(invoices.size() + " of " + found.required("page").required("total_count") + " overdue invoices");
        printInvoices(invoices);
        return invoices.required(0);
    }

    private void inspect(JsonNode row) {
        heading("Inspect one");
        JsonNode found = assistant.call("find_invoice", Map.of("number", text(row, "number")));
        JsonNode invoice = found.required("invoice");
        tell(text(invoice, "number") + " is " + text(invoice, "status") + ", payment " + text(invoice, "payment_status")
                + ", due on " + text(invoice, "payment_due_date"));
        TextTable lines = new TextTable();
        JsonNode fees = invoice.required("fees");
        fees.valueStream()
                .limit(LINES)
                .forEach(fee -> lines.row(
                        TextFormat.shortened(text(fee, "name"), NAME), text(fee, "units") + " ×", text(fee, "amount")));
        lines.row("Total, with taxes", "", text(invoice, "total"));
        lines.lines().forEach(this::tell);
        if (invoice.required("fees_count").intValue() > LINES) {
            tell(terminal.faint("(the first " + LINES + " of " + invoice.required("fees_count") + " lines)"));
        }
        tell("Allowed now: " + String.join(", ", texts(found.required("allowed_actions"))));
    }

    private JsonNode finalizeDraft() {
        heading("Finalize a draft");
        JsonNode draft = assistant
                .call("find_all_invoices", Map.of("status", "draft"))
                .required("invoices")
                .valueStream()
                .filter(invoice -> text(invoice, "invoice_type").equals("subscription"))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("there is no draft that could be finalized"));
        tell(text(draft, "number") + " of " + text(draft.required("customer"), "name") + ", " + text(draft, "total"));
        JsonNode done = assistant.call("finalize_invoice", Map.of("lago_id", text(draft, "lago_id")));
        JsonNode invoice = done.required("invoice");
        tell(
                Status.OK,
                text(done, "outcome") + ": " + text(draft, "number") + " is now "
                        + text(invoice, "number") + ", " + text(invoice, "status") + ", "
                        + text(invoice, "total"));
        tell("  receipt " + text(done.required("receipt"), "confirmation_id") + ", approved via "
                + text(done.required("receipt"), "approved_via"));
        return invoice;
    }

    private void makeMistakes(JsonNode invoice) {
        heading("Make mistakes");
        explain(assistant.ask("find_all_invoices", Map.of("status", "overdue")));
        explain(assistant.ask("finalize_invoice", Map.of("lago_id", text(invoice, "lago_id"))));
    }

    private void explain(Answer answer) {
        if (!answer.failed()) {
            throw new IllegalStateException("a mistake was taken for right: " + answer.json());
        }
        JsonNode error = answer.json().required("error");
        tell(Status.FAIL, text(error, "code"));
        tell("  " + text(error, "message"));
        tell("  " + text(error, "hint"));
    }

    private void download(JsonNode invoice) {
        heading("Download the PDF");
        JsonNode saved = assistant.call(
                "download_invoice", new TreeMap<>(Map.of("lago_id", text(invoice, "lago_id"), "as", "file")));
        if (!saved.required("ready").booleanValue()) {
            throw new IllegalStateException(text(saved, "note"));
        }
        tell(terminal.mark(Status.OK) + " saved, " + text(saved, "size") + " bytes:");
        // never wrapped
        terminal.print(INDENT + "  " + text(saved, "saved_to"));
    }

    private void readTheRecord() {
        heading("Read the audit log");
        terminal.print(INDENT + terminal.call("→ " + ProgramName.with("audit show")));
        TextTable table = new TextTable();
        AuditReader.read(
                folder.resolve(RECORD),
                entry -> table.row(
                        entry.event(),
                        entry.text("tool"),
                        AuditTable.detail(entry),
                        entry.invoice().map(AuditTable::invoice).orElse("")));
        table.lines().forEach(this::tell);
    }

    private void sayHowToGoOn() {
        terminal.print();
        terminal.say("Now with an account of yours: set LAGO_API_KEY and run " + ProgramName.with("doctor") + ".");
    }

    private void printInvoices(JsonNode invoices) {
        TextTable table = new TextTable();
        for (JsonNode invoice : invoices) {
            table.row(
                    text(invoice, "number"),
                    "due " + text(invoice, "payment_due_date"),
                    TextFormat.shortened(text(invoice.required("customer"), "name"), NAME),
                    text(invoice, "total"));
        }
        table.lines().forEach(this::tell);
    }

    private void heading(String title) {
        step++;
        terminal.print();
        terminal.print(terminal.strong(step + "  " + title));
    }

    private void tell(String text) {
        TextFormat.wrapped(text, terminal.width(WIDEST) - INDENT.length())
                .forEach(line -> terminal.print(INDENT + line));
    }

    private void tell(Status mark, String text) {
        tell(terminal.mark(mark) + " " + text);
    }

    private static String text(JsonNode object, String field) {
        return object.required(field).asString();
    }

    private static List<String> texts(JsonNode array) {
        return array.valueStream().map(JsonNode::asString).toList();
    }
}
