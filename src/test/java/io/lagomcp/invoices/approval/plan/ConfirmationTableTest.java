package io.lagomcp.invoices.approval.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.audit.Pause;
import io.lagomcp.invoices.lago.Invoice;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.node.JsonNodeFactory;

/** The table of {@code docs/confirmations.md}: complete, word for word, and each row with a test that exists. */
class ConfirmationTableTest {
    private static final Instant MADE = Instant.parse("2026-07-01T10:00:00Z");
    private static final Path PAGE = Path.of("docs/confirmations.md");
    private static final List<String> PACKAGES = List.of(
            "io.lagomcp.invoices.approval.",
            "io.lagomcp.invoices.approval.plan.",
            "io.lagomcp.invoices.mcp.",
            "io.lagomcp.invoices.mcp.protocol.",
            "io.lagomcp.invoices.mcp.stdio.",
            "io.lagomcp.invoices.tool.",
            "io.lagomcp.invoices.tool.registry.",
            "io.lagomcp.invoices.tool.write.");

    private record Row(String code, String told, String testClass, String test) {}

    @Test
    void hasARowForEveryRefusalAndNoOther() throws IOException {
        Map<String, String> refusals = refusals();

        assertThat(rows()).extracting(Row::code).doesNotHaveDuplicates();
        assertThat(rows()).extracting(Row::code).containsExactlyInAnyOrderElementsOf(refusals.keySet());
        for (Row row : rows()) {
            String message = refusals.getOrDefault(row.code(), "");
            if (!message.isEmpty()) {
                assertThat(row.told()).as(row.code()).isEqualTo(message);
            }
        }
    }

    @TestFactory
    Stream<DynamicTest> namesATestThatExists() throws IOException {
        return rows().stream()
                .map(row -> DynamicTest.dynamicTest(
                        row.code(), () -> assertThat(testsOf(row.testClass())).contains(row.test())));
    }

    /** What the assistant is told, by code; empty where somebody else decides on the words. */
    private static Map<String, String> refusals() {
        Map<String, String> messages = new TreeMap<>();
        for (Refusal refusal : List.of(
                Refusal.DECLINED,
                Refusal.DISMISSED,
                Refusal.timedOut(Duration.ofMinutes(2)),
                Refusal.INVALID_ANSWER,
                Refusal.unavailable("The client could not ask the user"),
                Refusal.SESSION_ENDED,
                Refusal.CANCELLED,
                Refusal.challengeMismatch(TypedChallenge.number("LAG-1")),
                Refusal.RELAY_FORBIDDEN,
                Refusal.UNKNOWN,
                Refusal.APPROVER_NEEDED,
                Refusal.OTHER_AUDIT_LOG,
                Refusal.paused(new Pause("bot", "", "ann", "Too many", MADE, 1)),
                Refusal.SECOND_PERSON_NEEDED,
                Refusal.rejected("bob", "Wrong customer"),
                Refusal.STATEMENT_MISMATCH,
                Refusal.EXPIRED,
                Refusal.NOT_SENT_IN_TIME,
                Refusal.IN_PROGRESS,
                Refusal.POLICY_CHANGED,
                Refusal.invoiceChanged(over(1_000), over(1_200)),
                Refusal.tooManyPlans(500),
                Refusal.INVOICE_BUSY,
                Refusal.DONE_MEANWHILE,
                Refusal.REQUEST_KEY_OF_OTHER,
                Refusal.sameCallUnsettled(MADE, new OutcomeEvidence.NothingThere(), MADE, SuggestedCall.find("1")),
                Refusal.requestKeyUnsettled(SuggestedCall.find("1")),
                Refusal.AUDIT_UNAVAILABLE)) {
            messages.put(refusal.code(), refusal.message());
        }
        messages.put("read_only", "This server is read-only: it changes no invoice.");
        messages.put("budget_used_up", "The policy allows 2 changes an hour, which are used up.");
        messages.put("denied_by_policy", "");
        messages.put(Refusal.onlyReads(Role.READER).code(), "");
        return messages;
    }

    private static InvoiceSnapshot over(int cents) {
        return InvoiceSnapshot.of(new Invoice(JsonNodeFactory.instance
                .objectNode()
                .put("currency", "EUR")
                .put("total_due_amount_cents", 0)
                .put("total_amount_cents", cents)));
    }

    private static List<Row> rows() throws IOException {
        return Files.readAllLines(PAGE).stream()
                .map(line -> line.split("\\|", -1))
                .filter(cells -> cells.length == 5 && cells[3].contains("."))
                .map(cells -> {
                    String test = cells[3].replace("`", "").strip();
                    int dot = test.indexOf('.');
                    return new Row(
                            cells[1].replace("`", "").strip(),
                            cells[2].strip(),
                            test.substring(0, dot),
                            test.substring(dot + 1));
                })
                .toList();
    }

    private static List<String> testsOf(String simpleName) {
        for (String home : PACKAGES) {
            try {
                return Arrays.stream(Class.forName(home + simpleName).getDeclaredMethods())
                        .map(Method::getName)
                        .toList();
            } catch (ClassNotFoundException elsewhere) {
                // in one of the others
            }
        }
        throw new AssertionError("there is no test class " + simpleName);
    }
}
