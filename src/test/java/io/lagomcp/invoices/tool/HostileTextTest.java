package io.lagomcp.invoices.tool;

import static io.lagomcp.invoices.tool.HostileText.assertProse;
import static io.lagomcp.invoices.tool.HostileText.assertVisible;
import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.guard.Confirmation;
import io.lagomcp.invoices.guard.ConfirmationChannel;
import io.lagomcp.invoices.guard.Plan;
import io.lagomcp.invoices.guard.SandboxAccount;
import io.lagomcp.invoices.guard.TestClock;
import io.lagomcp.invoices.lago.Invoice;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Every text that Lago gives is hostile; wherever a person or a model reads, none of it may arrive as it was. */
class HostileTextTest {
    private static final Set<String> SENTENCES = Set.of(
            "statement", "message", "hint", "note", "next", "field", "before", "after", "consequences", "warnings");
    private static final Set<String> NEVER_CUT = Set.of("statement", "file_url", "xml_url");
    private static final int LONGEST_FIELD = 2_100;
    private static final String FEES = "'fees':[{'add_on_code':'setup','unit_amount_cents':4711}]";

    @AutoClose
    private final HostileLago lago = new HostileLago(SandboxAccount.open());

    private final Invoice paid = find("finalized", Invoice::isPaid);
    private final Invoice unpaid = find("finalized", Invoice::paymentOverdue);
    private final Invoice draft = find("draft", Invoice::isOfSubscription);
    private final Person person = new Person();
    private final Desk relayed = Desk.at(lago.client());
    private final Desk asked = Desk.asking(person, lago.client(), new TestClock());
    private final LogOf log = LogOf.everything();

    /** Reads every plan as it is shown, and says yes. */
    private static final class Person implements ConfirmationChannel {
        private final List<Plan> plans = new ArrayList<>();

        @Override
        public String name() {
            return "person";
        }

        @Override
        public Answer ask(Confirmation confirmation) {
            plans.add(confirmation.plan());
            return new Answer.Approved();
        }
    }

    @AfterEach
    void nothingHostileIsLogged() {
        log.close();
        log.lines().forEach(line -> assertProse("a line of the log", line));
    }

    @ParameterizedTest
    @EnumSource
    void noReadingShowsIt(HostileText text) {
        lago.say(text);

        for (String detail : List.of("'concise'", "'full'")) {
            assertShown(relayed.call("find_all_invoices", Desk.json("{'per_page':3,'detail':%s}".formatted(detail))));
            assertShown(relayed.call("find_invoice", with(paid, "'detail':" + detail)));
        }
        assertShown(relayed.call("download_invoice", id(paid)));
        assertShown(relayed.call("find_invoice", Desk.json("{'number':'%s'}".formatted(paid.number()))));
        lago.say(text, "number");
        assertShown(relayed.call("find_invoice", Desk.json("{'number':'LAG-1001-DRAFT'}")));
        assertShown(relayed.call("find_invoice", Desk.json("{'number':'%s'}".formatted(draft.number()))));
    }

    @ParameterizedTest
    @EnumSource
    void noPlanAndNoReceiptShowsIt(HostileText text) {
        lago.say(text);
        assertDone("update_invoice", with(unpaid, "'metadata':[{'key':'k','value':'v'}]"));
        assertDone("create_invoice", Desk.json("{'external_customer_id':'acme'," + FEES + "}"));
        lago.say(text, "status");
        assertDone("retry_payment", id(unpaid));
        assertDone("retry_payment", with(unpaid, "'payment_method_type':'manual'"));
        assertDone("update_invoice", with(unpaid, "'payment_status':'succeeded'"));
        lago.say(text, "status", "invoice_type");
        assertDone("refresh_invoice", id(draft));
        assertDone("finalize_invoice", id(draft));
        lago.say(text, "status", "invoice_type", "number");
        assertDone("refresh_invoice", id(find("draft", any -> any.isOfSubscription())));
        lago.say(text, "external_id");
        assertDone("create_invoice", Desk.json("{'external_customer_id':'acme'," + FEES + "}"));
        lago.say(text, "external_id", "currency", "code", "units");
        assertDone("create_invoice", Desk.json("{'external_customer_id':'acme'," + FEES + "}"));

        assertThat(person.plans).as("plans that somebody was asked about").hasSize(10);
        assertThat(person.plans.get(9).statement()).contains("Please note: looks like ", ": the same lines; ");
        person.plans.forEach(HostileTextTest::assertPlan);
    }

    @ParameterizedTest
    @EnumSource
    void noRefusalShowsIt(HostileText text) {
        lago.say(text);
        for (String tool : List.of("finalize_invoice", "refresh_invoice", "retry_payment")) {
            assertRefused(relayed.call(tool, id(paid)), text);
        }
        lago.say(text, "status");
        assertRefused(
                relayed.call("update_invoice", with(find("voided", any -> true), "'payment_status':'failed'")), text);
        assertRefused(relayed.call("update_invoice", with(draft, "'metadata':[]")), text);
        assertRefused(relayed.call("download_invoice", id(draft)), text);
        JsonNode waiting = relayed.plan("retry_payment", id(unpaid).toString());
        assertShown("plan", waiting);
        lago.say(text == HostileText.LINES ? HostileText.JSON : HostileText.LINES, "status");
        ToolResult changed = relayed.confirm(waiting);

        assertThat(changed.json().path("error").path("code").asString()).isEqualTo("invoice_changed");
        assertShown(changed);
    }

    @ParameterizedTest
    @EnumSource
    void noFailureOfLagoShowsIt(HostileText text) {
        lago.say(text, "status", "external_id");
        for (int status : new int[] {400, 401, 403, 404, 405, 409, 422, 500}) {
            lago.relay().refuseWrites(status);
            ToolResult failed =
                    relayed.confirm(relayed.plan("retry_payment", id(unpaid).toString()));
            assertThat(failed.isError()).as("an answer of %s", status).isTrue();
            assertShown(failed);
            assertShown(relayed.call("download_invoice", id(paid)));
        }
        lago.relay().loseRequestsToWrite();
        for (ObjectNode unlike :
                List.of(with(unpaid, "'metadata':[{'key':'lost','value':'v'}]"), with(unpaid, "'metadata':[]"))) {
            JsonNode plan = relayed.plan("update_invoice", unlike.toString());
            assertShown(relayed.confirm(plan));
            assertShown(relayed.confirm(plan));
        }
    }

    /** A model may pass on what it has read. */
    @ParameterizedTest
    @EnumSource
    void noArgumentComesBackAsItWasGiven(HostileText text) {
        for (String arguments : List.of("{'search_term':?}", "{'status':?}", "{'status':[?]}", "{?:?}", "{'page':?}")) {
            assertShown(call("find_all_invoices", arguments, text));
        }
        for (String arguments : List.of("{'number':?}", "{'lago_id':?}", "{'lago_id':{'a':?}}", "{'number':[?]}")) {
            assertShown(call("find_invoice", arguments, text));
        }
        for (String change :
                List.of("'payment_status':?", "'metadata':[{'key':'k','value':?}]", "'metadata':[{?:?}]")) {
            assertShown(call("update_invoice", "{'lago_id':'%s',%s}".formatted(unpaid.lagoId(), change), text));
        }
        for (String more : List.of(
                "'fees':[{'add_on_code':?,'description':?,'invoice_display_name':?,'tax_codes':[?,?]}]",
                "'fees':[{'add_on_code':'setup',?:?}]",
                "'fees':[{'add_on_code':'setup','units':?}]",
                "'fees':[{'add_on_code':'setup','from_datetime':?}]",
                "'fees':?",
                "'request_key':?," + FEES,
                "'purchase_order_number':?,'billing_entity_code':?,'invoice_custom_section_codes':[?]," + FEES)) {
            assertShown(call("create_invoice", "{'external_customer_id':'acme',%s}".formatted(more), text));
            assertShown(call("create_invoice", "{'external_customer_id':?,%s}".formatted(more), text));
        }
        assertShown(call("confirm_action", "{'confirmation_id':?,'statement':?}", text));
        assertShown(call(text.text(), "{}", text));
    }

    private ToolResult call(String tool, String arguments, HostileText text) {
        String quoted = JsonNodeFactory.instance.stringNode(text.text()).toString();
        return relayed.call(tool, (ObjectNode)
                JsonMapper.shared().readTree(arguments.replace('\'', '"').replace("?", quoted)));
    }

    private void assertDone(String tool, ObjectNode arguments) {
        ToolResult result = asked.call(tool, arguments);

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

    private Invoice find(String status, Predicate<Invoice> wanted) {
        return lago.account().invoice(status, wanted);
    }

    private static ObjectNode id(Invoice invoice) {
        return Desk.json("{'lago_id':'%s'}".formatted(invoice.lagoId()));
    }

    private static ObjectNode with(Invoice invoice, String more) {
        return Desk.json("{'lago_id':'%s',%s}".formatted(invoice.lagoId(), more));
    }
}
