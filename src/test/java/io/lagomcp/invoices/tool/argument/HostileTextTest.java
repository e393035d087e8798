package io.lagomcp.invoices.tool.argument;

import static io.lagomcp.invoices.tool.HostileText.assertProse;
import static io.lagomcp.invoices.tool.HostileText.assertVisible;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.lagomcp.invoices.approval.ConfirmationChannel;
import io.lagomcp.invoices.approval.SandboxAccount;
import io.lagomcp.invoices.approval.TestClock;
import io.lagomcp.invoices.approval.pending.PendingPlan;
import io.lagomcp.invoices.approval.plan.Plan;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.InvoicePage;
import io.lagomcp.invoices.lago.InvoiceQuery;
import io.lagomcp.invoices.lago.NoReads;
import io.lagomcp.invoices.tool.CapturedLog;
import io.lagomcp.invoices.tool.HostileLago;
import io.lagomcp.invoices.tool.HostileText;
import io.lagomcp.invoices.tool.ToolClient;
import io.lagomcp.invoices.tool.ToolDefinition;
import io.lagomcp.invoices.tool.ToolException;
import io.lagomcp.invoices.tool.ToolResult;
import io.lagomcp.invoices.tool.ToolResult.ResultAttachment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Every text that Lago gives is hostile; wherever a person or a model reads, none of it may arrive as it was. */
@Tag("java-independent")
class HostileTextTest {
    private static final Set<String> SENTENCES = Set.of(
            "statement",
            "message",
            "hint",
            "note",
            "warning",
            "next",
            "field",
            "before",
            "after",
            "consequences",
            "warnings");
    private static final Set<String> NEVER_CUT = Set.of("statement", "file_url", "xml_url", "payment_url");
    private static final int LONGEST_FIELD = 2_100;
    private static final Set<String> PAGE_MAKERS = Set.of("stripe", "adyen");
    private static final String FEES = "'fees':[{'add_on_code':'setup','unit_amount_cents':4711}]";

    private static final HostileLago LAGO = new HostileLago(SandboxAccount.open());
    private static final List<Invoice> ALL = LAGO.account().invoices();
    private static final Invoice PAID = find("finalized", Invoice::isPaid, 0);
    private static final Person PERSON = new Person();
    private static final ToolClient RELAYED = ToolClient.at(LAGO.client());
    private static final ToolClient ASKED = ToolClient.asking(PERSON, LAGO.client(), new TestClock());

    private static final List<String> LOOKUPS = List.of(
            "find_customers",
            "find_add_ons",
            "find_payments",
            "find_credit_notes",
            "find_subscriptions",
            "find_payment_requests",
            "find_receipts");

    private final CapturedLog log = CapturedLog.everything();

    /** Reads every plan as it is shown, and says yes. */
    private static final class Person implements ConfirmationChannel {
        private final List<Plan> plans = new ArrayList<>();

        @Override
        public String name() {
            return "person";
        }

        @Override
        public Answer ask(PendingPlan confirmation) {
            plans.add(confirmation.plan());
            return new Answer.Approved();
        }
    }

    @AfterAll
    static void close() {
        LAGO.close();
    }

    @AfterEach
    void nothingHostileIsLogged() {
        LAGO.relay().passWrites();
        PERSON.plans.clear();
        log.close();
        log.lines().forEach(line -> assertProse("a line of the log", line));
    }

    @Test
    void everyToolIsWalkedBelow() {
        assertThat(RELAYED.registry().all())
                .extracting(ToolDefinition::name)
                .as("a new tool belongs into the tests of this class")
                .containsExactlyInAnyOrderElementsOf(ToolClient.words("""
                        find_all_invoices find_invoice summarize_invoices collections_worklist preview_invoice
                        find_customers find_add_ons find_payments find_credit_notes find_subscriptions
                        find_payment_requests find_receipts download_invoice download_invoice_xml
                        create_invoice update_invoice refresh_invoice finalize_invoice retry_payment
                        void_invoice delete_invoice retry_invoice lose_dispute_invoice invoice_payment_url
                        resend_invoice_email sync_salesforce_id list_approvals confirm_action
                        """));
    }

    @ParameterizedTest
    @EnumSource
    void noReadingShowsIt(HostileText text) {
        LAGO.say(text);

        for (String detail : List.of("'concise'", "'full'")) {
            assertShown(
                    RELAYED.call("find_all_invoices", ToolClient.json("{'per_page':3,'detail':%s}".formatted(detail))));
            assertShown(RELAYED.call("find_invoice", with(PAID, "'detail':" + detail)));
        }
        assertShown(
                RELAYED.call(
                        "summarize_invoices",
                        ToolClient.json(
                                "{'external_customer_id':'northwind','group_by':['customer','invoice_type','issuing_month']}")));
        assertShown(RELAYED.call("collections_worklist", ToolClient.json("{'per_page':5}")));
        for (String form : List.of("'link'", "'content'", "'file'")) {
            assertShown(RELAYED.call("download_invoice", with(PAID, "'as':" + form)));
            assertShown(RELAYED.call("download_invoice_xml", with(PAID, "'as':" + form)));
        }
        assertShown(RELAYED.call(
                "preview_invoice",
                ToolClient.json("{'external_customer_id':'acme','plan_code':'growth','coupons':['c']}")));
        assertShown(RELAYED.call("find_invoice", ToolClient.json("{'number':'%s'}".formatted(PAID.number()))));
        for (String lookup : LOOKUPS) {
            for (String detail : List.of("'concise'", "'full'")) {
                assertShown(RELAYED.call(lookup, ToolClient.json("{'per_page':5,'detail':%s}".formatted(detail))));
            }
        }
        LAGO.say(text, "file_url");
        assertShown(RELAYED.call("download_invoice", id(PAID)));
        LAGO.say(text, "number");
        assertShown(RELAYED.call("find_invoice", ToolClient.json("{'number':'LAG-1001-DRAFT'}")));
        assertShown(RELAYED.call(
                "find_invoice",
                ToolClient.json("{'number':'%s'}".formatted(draft(text, 0).number()))));
    }

    @ParameterizedTest
    @EnumSource
    void noPlanAndNoReceiptShowsIt(HostileText text) {
        LAGO.say(text);
        assertDone("update_invoice", with(unpaid(text), "'metadata':{'k':'v'},'replace':true"));
        ObjectNode creation = ToolClient.json("{'external_customer_id':'%s',%s}".formatted(customer(text), FEES));
        assertPlan(RELAYED.registry().plan("create_invoice", creation));
        LAGO.say(text, "status");
        assertDone("retry_payment", with(unpaid(text), "'payment_method_type':'manual'"));
        assertDone("retry_payment", id(unpaid(text)));
        assertDone("update_invoice", with(unpaid(text), "'payment_status':'succeeded'"));
        LAGO.say(text, "status", "invoice_type");
        assertDone("refresh_invoice", id(draft(text, 0)));
        assertDone("finalize_invoice", id(draft(text, 1)));
        LAGO.say(text, "status", "invoice_type", "number");
        assertDone("refresh_invoice", id(draft(text, 0)));
        LAGO.say(text, "external_id");
        assertDone("create_invoice", creation);
        LAGO.say(text, "external_id", "currency", "code", "units");
        assertDone("create_invoice", creation);

        assertThat(PERSON.plans).as("plans that somebody was asked about").hasSize(9);
        assertThat(PERSON.plans.get(8).statement()).contains("Please note: looks like ", ": the same lines");
        PERSON.plans.forEach(HostileTextTest::assertPlan);
    }

    @ParameterizedTest
    @EnumSource
    void noPlanAndNoReceiptOfTheRarerToolsShowsIt(HostileText text) {
        Invoice payable = find("finalized", HostileTextTest::hasPage, 0);
        Invoice paid = find("finalized", any -> any.isPaid() && !any.disputeLost(), place(text) + 1);
        LAGO.say(text, "status", "payment_status", "payment_dispute_lost_at");
        assertDone("resend_invoice_email", with(payable, "'to':['a@b.example'],'bcc':['c@d.example']"));
        assertDone("sync_salesforce_id", with(payable, "'external_id':'1','integration_code':'salesforce_main'"));
        assertDone("lose_dispute_invoice", id(paid));
        assertDone("invoice_payment_url", id(payable));
        assertDone("void_invoice", with(paid, "'generate_credit_note':true,'credit_amount':1"));
        for (String tool : List.of("delete_invoice", "retry_invoice")) {
            Invoice other = tool.equals("delete_invoice") ? draft(text, 0) : find("failed", any -> true, 0);
            assertShown("plan", RELAYED.plan(tool, id(other).toString()));
            assertPlan(RELAYED.registry().plan(tool, id(other)));
        }

        assertThat(PERSON.plans).as("plans that somebody was asked about").hasSize(4);
        PERSON.plans.forEach(HostileTextTest::assertPlan);
        assertPlan(RELAYED.registry().plan("invoice_payment_url", id(unpaid(text))));
    }

    @ParameterizedTest
    @EnumSource
    void noRefusalShowsIt(HostileText text) {
        LAGO.say(text);
        for (String tool : ToolClient.words("""
        finalize_invoice refresh_invoice retry_payment void_invoice delete_invoice retry_invoice
        lose_dispute_invoice invoice_payment_url resend_invoice_email
        """)) {
            assertRefused(RELAYED.call(tool, id(PAID)), text);
        }
        LAGO.say(text, "status");
        assertRefused(
                RELAYED.call("update_invoice", with(find("voided", any -> true, 0), "'payment_status':'failed'")),
                text);
        assertRefused(RELAYED.call("update_invoice", with(draft(text, 0), "'metadata':{},'replace':true")), text);
        assertRefused(RELAYED.call("download_invoice", id(draft(text, 0))), text);
        JsonNode waiting = RELAYED.plan("retry_payment", id(unpaid(text)).toString());
        assertShown("plan", waiting);
        assertShown(RELAYED.call("list_approvals", ToolClient.json("{'state':'any'}")));
        LAGO.say(text == HostileText.LINES ? HostileText.JSON : HostileText.LINES, "status");
        ToolResult changed = RELAYED.confirm(waiting);

        assertThat(changed.json().path("error").path("code").asString()).isEqualTo("invoice_changed");
        assertShown(changed);
    }

    @ParameterizedTest
    @EnumSource
    void noFailureOfLagoShowsIt(HostileText text) {
        LAGO.say(text, "status", "external_id");
        for (int status : new int[] {400, 401, 403, 404, 405, 409, 422, 500}) {
            LAGO.relay().refuseWrites(status);
            // one that knows of no earlier attempt whose outcome is unknown
            ToolClient desk = ToolClient.at(LAGO.client());
            ToolResult failed =
                    desk.confirm(desk.plan("retry_payment", id(unpaid(text)).toString()));
            assertThat(failed.isError()).as("an answer of %s", status).isTrue();
            assertShown(failed);
            assertShown(RELAYED.call("download_invoice", id(PAID)));
        }
        LAGO.relay().loseRequestsToWrite();
        for (ObjectNode change : List.of(
                with(unpaid(text), "'metadata':{'lost':'v'}"), with(unpaid(text), "'metadata':{},'replace':true"))) {
            JsonNode plan = RELAYED.plan("update_invoice", change.toString());
            assertShown(RELAYED.confirm(plan));
            assertShown(RELAYED.confirm(plan));
        }
    }

    /** A model may pass on what it has read. */
    @ParameterizedTest
    @EnumSource
    void noArgumentComesBackAsItWasGiven(HostileText text) {
        for (String arguments : List.of(
                "{'search_term':?}",
                "{'status':?}",
                "{'status':[?]}",
                "{?:?}",
                "{'page':?}",
                "{'metadata':{?:?}}",
                "{'fields':[?]}",
                "{'group_by':[?]}")) {
            assertShown(call("find_all_invoices", arguments, text));
            assertShown(call("summarize_invoices", arguments, text));
        }
        for (String arguments : List.of("{'number':?}", "{'lago_id':?}", "{'lago_id':{'a':?}}", "{'number':[?]}")) {
            assertShown(call("find_invoice", arguments, text));
        }
        for (String change :
                List.of("'payment_status':?", "'metadata':{'k':?}", "'metadata':{?:?}", "'metadata':[?]")) {
            assertShown(call(
                    "update_invoice",
                    "{'lago_id':'%s',%s}".formatted(unpaid(text).lagoId(), change),
                    text));
        }
        for (String more : List.of(
                "'fees':[{'add_on_code':?,'description':?,'invoice_display_name':?,'tax_codes':[?,?]}]",
                "'fees':[{'add_on_code':'setup',?:?}]",
                "'fees':[{'add_on_code':'setup','units':?}]",
                "'fees':[{'add_on_code':'setup','from_datetime':?}]",
                "'fees':?",
                "'idempotency_key':?," + FEES,
                "'purchase_order_number':?,'billing_entity_code':?,'invoice_custom_section_codes':[?]," + FEES)) {
            assertShown(call("create_invoice", "{'external_customer_id':'acme',%s}".formatted(more), text));
            assertShown(call("create_invoice", "{'external_customer_id':?,%s}".formatted(more), text));
        }
        String id = "{'lago_id':'%s',".formatted(unpaid(text).lagoId());
        assertShown(call("resend_invoice_email", id + "'to':[?],'cc':?,?:?}", text));
        assertShown(call("resend_invoice_email", id + "'bcc':[?]}", text));
        assertShown(call("sync_salesforce_id", id + "'external_id':?,'integration_code':?}", text));
        assertShown(call("void_invoice", id + "'generate_credit_note':?,'refund_amount':?}", text));
        assertShown(call("invoice_payment_url", "{'lago_id':?}", text));
        for (String arguments : List.of(
                "{'external_customer_id':?,'plan_code':?,'billing_time':?}",
                "{'customer':{'name':?,'currency':?},'external_subscription_ids':[?],'coupons':[?]}")) {
            assertShown(call("preview_invoice", arguments, text));
        }
        assertShown(call("confirm_action", "{'confirmation_id':?,'statement':?}", text));
        assertShown(call(text.text(), "{}", text));
    }

    @ParameterizedTest
    @EnumSource
    void noNumberThatManyHaveIsShownAsItIs(HostileText text) {
        for (boolean endless : new boolean[] {false, true}) {
            ObjectNode number = JsonNodeFactory.instance.objectNode().put("number", text.text());

            assertThatExceptionOfType(ToolException.class)
                    .isThrownBy(() -> new InvoiceNumberResolver(
                                    new Everywhere(text.text(), endless), (tool, unknown) -> Optional.empty())
                            .replaceIn(number, ToolDefinition.of("find_invoice")))
                    .satisfies(failed -> assertShown(ToolResult.failure(failed.error())));
        }
    }

    /** Whatever is searched, every row has this number, perhaps on every page without end. */
    private record Everywhere(String number, boolean endless) implements NoReads {

        @Override
        public InvoicePage search(InvoiceQuery query) {
            List<Invoice> rows = IntStream.range(0, endless ? query.perPage() : 2)
                    .mapToObj(row -> new Invoice(JsonNodeFactory.instance
                            .objectNode()
                            .put("lago_id", query.page() + "-" + row)
                            .put("number", number)))
                    .toList();
            return new InvoicePage(rows, query.page(), query.perPage());
        }
    }

    private ToolResult call(String tool, String arguments, HostileText text) {
        String quoted = JsonNodeFactory.instance.stringNode(text.text()).toString();
        return RELAYED.call(tool, (ObjectNode)
                JsonMapper.shared().readTree(arguments.replace('\'', '"').replace("?", quoted)));
    }

    private void assertDone(String tool, ObjectNode arguments) {
        ToolResult result = ASKED.call(tool, arguments);

        assertThat(result.json().path("outcome").asString(""))
                .as("%s: %s", tool, result.json())
                .isEqualTo("done");
        assertShown(result);
    }

    private static void assertRefused(ToolResult result, HostileText text) {
        assertThat(result.isError()).as("%s: %s", text, result.json()).isTrue();
        assertShown(result);
    }

    private static void assertPlan(Plan plan) {
        assertProse("the statement", plan.statement());
        plan.card().lines().forEach(line -> assertProse("a line of the card", line));
        int headings = (plan.changes().isEmpty() ? 0 : 2)
                + (plan.impact().consequences().isEmpty() ? 0 : 2);
        assertThat(plan.card().lines())
                .as("lines of the card, all of them ours")
                .hasSize(1
                        + headings
                        + plan.changes().size()
                        + plan.impact().consequences().size());
        assertVisible("what is to be typed", plan.proof().what() + plan.proof().expected());
        assertThat(plan.proof().expected())
                .as("what is to be typed")
                .doesNotContain("\n")
                .hasSizeLessThan(150);
        assertThat(plan.proof().isGivenBy(plan.proof().expected())).isTrue();
    }

    private static void assertShown(ToolResult result) {
        assertShown("", result.json());
        for (ResultAttachment attachment : result.attachments()) {
            assertThat(attachment.name()).as("the name of a file").matches("[A-Za-z0-9._-]{1,110}");
            assertThat(attachment.uri()).as("the address of a file").matches("[!-~]+");
        }
    }

    private static void assertShown(String name, JsonNode node) {
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            assertThat(field.getKey()).as("the name of a field").hasSizeLessThan(LONGEST_FIELD);
            assertShown(field.getKey(), field.getValue());
        }
        if (node.isArray()) {
            node.forEach(element -> assertShown(name, element));
        }
        if (node.isString() && SENTENCES.contains(name)) {
            assertProse(name, node.stringValue());
        } else if (node.isString() && !NEVER_CUT.contains(name)) {
            assertThat(node.stringValue()).as(name).hasSizeLessThan(LONGEST_FIELD);
        }
    }

    private static Invoice find(String status, Predicate<Invoice> wanted, int place) {
        return ALL.stream()
                .filter(invoice -> invoice.status().equals(status))
                .filter(wanted)
                .skip(place)
                .findFirst()
                .orElseThrow();
    }

    /** One of its own for each text. */
    private static Invoice unpaid(HostileText text) {
        return find("finalized", Invoice::paymentOverdue, place(text));
    }

    private static boolean hasPage(Invoice invoice) {
        String provider = invoice.json()
                .at("/customer/billing_configuration/payment_provider")
                .asString("");
        return !invoice.isPaid() && PAGE_MAKERS.contains(provider);
    }

    /** One of two of its own for each text. */
    private static Invoice draft(HostileText text, int which) {
        return find("draft", Invoice::isOfSubscription, place(text) * 2 + which);
    }

    /** A customer of its own for each text. */
    private static String customer(HostileText text) {
        return find("voided", any -> true, place(text)).externalCustomerId();
    }

    private static int place(HostileText text) {
        return List.of(HostileText.values()).indexOf(text);
    }

    private static ObjectNode id(Invoice invoice) {
        return ToolClient.json("{'lago_id':'%s'}".formatted(invoice.lagoId()));
    }

    private static ObjectNode with(Invoice invoice, String more) {
        return ToolClient.json("{'lago_id':'%s',%s}".formatted(invoice.lagoId(), more));
    }
}
