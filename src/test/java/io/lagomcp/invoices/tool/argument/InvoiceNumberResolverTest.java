package io.lagomcp.invoices.tool.argument;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.SandboxAccount;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.limit.MemoryReservation;
import io.lagomcp.invoices.limit.PerOwnerLimit;
import io.lagomcp.invoices.tool.PagedLago;
import io.lagomcp.invoices.tool.ToolClient;
import io.lagomcp.invoices.tool.ToolDefinition;
import io.lagomcp.invoices.tool.ToolSchemasTest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Every tool that takes the id of an invoice takes its number too. */
class InvoiceNumberResolverTest {
    private final SandboxAccount account = SandboxAccount.open();
    private final ToolClient desk = ToolClient.at(account);

    @AfterEach
    void close() {
        account.close();
    }

    static List<String> tools() {
        return ToolSchemasTest.tools().stream()
                .filter(tool -> tool.inputSchema().path("properties").has("lago_id"))
                .map(ToolDefinition::name)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("tools")
    void eachToolTakesEitherIdOrNumber(String tool) {
        String more = tool.equals("sync_salesforce_id") ? ",'external_id':'a','integration_code':'b'" : "";
        for (String both : List.of(
                "'detail':null",
                "'lago_id':null,'number':''",
                "'lago_id':'1a901a90-1a90-4a90-9a90-1a901a901a90','number':'LAG-1'")) {
            String arguments = "{%s%s}"
                    .formatted(tool.equals("find_invoice") ? both : both.replace("'detail'", "'lago_id'"), more);

            JsonNode error = desk.error(tool, arguments);

            boolean takesSeveral =
                    ToolDefinition.of(tool).inputSchema().path("properties").has("lago_ids");
            assertThat(error.path("message").asString())
                    .isEqualTo(tool + " takes either lago_id"
                            + (takesSeveral ? ", number, lago_ids or selection." : " or number."));
        }
        assertThat(account.requests()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        update_invoice       | ,'payment_status':'failed'
        retry_payment        |
        void_invoice         |
        lose_dispute_invoice |
        resend_invoice_email |
        sync_salesforce_id   | ,'external_id':'a','integration_code':'salesforce'
        """)
    void aPlanByNumberIsThePlanByIdAndNamesIt(String tool, String rest) {
        Invoice invoice = account.unpaid();
        String more = rest == null ? "" : rest;

        JsonNode byNumber =
                desk.plan(tool, "{'number':' %s '%s}".formatted(invoice.number().toLowerCase(Locale.ROOT), more));

        JsonNode byId = desk.plan(tool, "{'lago_id':'%s'%s}".formatted(invoice.lagoId(), more));
        assertThat(byNumber.path("statement")).isEqualTo(byId.path("statement"));
        assertThat(byNumber.path("summary")).isEqualTo(byId.path("summary"));
        assertThat(byNumber.path("summary").path("lago_id").asString()).isEqualTo(invoice.lagoId());
    }

    @Test
    void readsAndLinksTakeANumberToo() {
        Invoice invoice = account.unpaid();
        String number = "{'number':'%s'}".formatted(invoice.number());
        String id = "{'lago_id':'%s'}".formatted(invoice.lagoId());

        assertThat(desk.result("find_invoice", number)).isEqualTo(desk.result("find_invoice", id));
        assertThat(desk.result("download_invoice", number).path("file_url"))
                .isEqualTo(desk.result("download_invoice", id).path("file_url"));
        assertThat(desk.result("invoice_payment_url", number)
                        .path("payment_url")
                        .isString())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"find_invoice", "void_invoice", "download_invoice"})
    void saysThatNoneHasTheNumber(String tool) {
        JsonNode error = desk.error(tool, "{'number':'LAG-1001-001'}");

        assertThat(error.path("code").asString()).isEqualTo("invoice_not_found");
        assertThat(error.path("message").asString()).isEqualTo("No invoice has exactly the number LAG-1001-001.");
    }

    @Test
    void severalWithOneNumberAreNamed() {
        JsonNode error = desk.error(
                "delete_invoice", "{'number':'%s'}".formatted(account.draft().number()));

        assertThat(error.path("code").asString()).isEqualTo("several_invoices");
        assertThat(error.path("candidates").size()).isGreaterThan(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        void_invoice       | {'lago_id':'LAG-1001-001-006'} | {'number':'LAG-1001-001-006'}
        find_all_invoices  | {'payment_status':'overdue','per_page':5} | {'per_page':5,'payment_overdue':true}
        find_all_invoices  | {'payment_status':['unpaid']} | {'payment_status':['pending','failed']}
        summarize_invoices | {'status':'Unpaid'} | {'payment_status':['pending','failed']}
        summarize_invoices | {'payment_status':'paid'} | {'payment_status':['succeeded']}
        """)
    void whatWasProbablyMeantIsTheNextCall(String tool, String given, String meant) {
        assertThat(desk.error(tool, given).path("next_calls"))
                .hasToString(
                        "[{'tool':'%s','arguments':%s}]".formatted(tool, meant).replace('\'', '"'));
    }

    /** One that moved to the second page while they were read, and another one; all pages together hold more than is free. */
    @Test
    void anInvoiceThatMovedToTheNextPageIsOneAndAPageIsHeldAtATime() {
        List<ObjectNode> rows = new ArrayList<>(Collections.nCopies(600, ToolClient.json("{'number':'LAG-1-2'}")));
        for (int i = 0; i < rows.size(); i++) {
            rows.set(i, rows.get(i).deepCopy().put("lago_id", "id-" + i).put("filler", "x".repeat(2_000)));
        }
        rows.get(0).put("number", "LAG-1");
        rows.get(99).put("number", "LAG-1");
        rows.set(100, rows.get(99));
        try (PagedLago lago = new PagedLago(rows);
                MemoryReservation memory = new MemoryReservation(new PerOwnerLimit(2_000_000, 2_000_000), "ann")) {
            ToolClient paged = ToolClient.at(lago.client());

            JsonNode error = memory.during(() -> paged.error("find_invoice", "{'number':'LAG-1'}"));
            ObjectNode counted =
                    memory.during(() -> paged.result("find_all_invoices", "{'count':'exact','per_page':1}"));

            assertThat(error.path("message").asString()).startsWith("2 invoices have the number");
            assertThat(counted.path("page").path("total_count").intValue()).isEqualTo(600);
        }
    }
}
